using System.Text;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The folder of one training: the model as it ships (<c>model.safetensors</c>, <c>config.yaml</c>), the checkpoint with its
/// averages (<c>checkpoint/</c>), what a resumed training needs (<c>state/</c>), <c>log.csv</c>, <c>report.html</c> and
/// <c>samples/</c>. Locked while it is open; every file appears whole or not at all.
/// </summary>
internal sealed class TrainingFolder : IDisposable
{
    private readonly FileStream _lock;

    private TrainingFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>What a resumed training needs.</summary>
    public string State => this["state/training.safetensors"];

    /// <summary>Absolute path of a file in it; the folder of the file is there.</summary>
    public string this[string name]
    {
        get
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return path;
        }
    }

    /// <summary>Opens or creates it, for this process alone.</summary>
    /// <exception cref="PortException">Another training writes to it, or it cannot be written to.</exception>
    public static TrainingFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            // The system lets go of the lock however the process ends.
            var held = new FileStream(System.IO.Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new TrainingFolder(path, held);
        }
        catch (IOException taken) when (File.Exists(System.IO.Path.Combine(path, ".lock")))
        {
            throw new PortException("name", $"another training writes to {path}", "wait for it to end, or choose another name", taken);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new PortException("name", $"{path} cannot be written to: {unwritable.Message}", "choose another output folder", unwritable);
        }
    }

    /// <summary>Writes tensors.</summary>
    /// <exception cref="PortException">The disk is full, or the like.</exception>
    public void Write(string name, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Writing(name, () => SafetensorsWriter.Write(this[name], tensors, metadata));

    /// <summary>Writes text.</summary>
    /// <exception cref="PortException">The disk is full, or the like.</exception>
    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes text behind what a file holds. Of a process that is killed meanwhile, the last line may be cut.</summary>
    /// <exception cref="PortException">The disk is full, or the like.</exception>
    public void Append(string name, string text) => Writing(name, () => File.AppendAllText(this[name], text));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="PortException">The disk is full, or the like.</exception>
    public void Write(string name, byte[] bytes) => Writing(name, () =>
    {
        var temporary = this[name] + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, this[name], overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    });

    public void Dispose() => _lock.Dispose();

    private void Writing(string name, Action write)
    {
        try
        {
            write();
        }
        // The last is what .NET calls a file that grows beyond what file system or user may hold.
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new PortException("name", $"{this[name]} could not be written: {failed.Message}",
                "what stood there is unchanged: make space and start the same command again, it goes on from the last checkpoint", failed);
        }
    }
}
