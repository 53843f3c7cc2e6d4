namespace LdmGraph.Plugins.Images.Files;

/// <summary>
/// A file that appears whole or not at all: written under another name in the same folder, then renamed. When writing
/// fails (full disk, cancellation) what stood there stays, and nothing is left behind.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string _temporary;
    private bool _published;

    private AtomicFile(string temporary) => _temporary = temporary;

    /// <summary>Creates a file that does not exist yet, for writing.</summary>
    internal static FileStream Create(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>Writes the bytes, down to the disk, under a temporary name.</summary>
    /// <param name="folder">Where the file will appear.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="open">Opens the temporary file: <see cref="Create"/>, or in tests a device without space.</param>
    /// <param name="cancellation">Stops the writing.</param>
    internal static async Task<AtomicFile> WriteAsync(string folder, ReadOnlyMemory<byte> bytes, Func<string, FileStream> open, CancellationToken cancellation)
    {
        var file = new AtomicFile(Path.Combine(folder, $".ldmgraph-{Path.GetRandomFileName()}.tmp"));
        try
        {
            await using (var stream = open(file._temporary))
            {
                await stream.WriteAsync(bytes, cancellation);
                // Some file systems find out only here that there is no space.
                stream.Flush(flushToDisk: true);
            }
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file its name, in place of whatever has it.</summary>
    internal void Replace(string path)
    {
        File.Move(_temporary, path, overwrite: true);
        _published = true;
    }

    /// <summary>Gives the file its name unless something has it already; then false.</summary>
    internal bool TryPublish(string path)
    {
        // .NET's Move looks first and renames then; between the two another run may take the name. Creating is one step.
        try
        {
            new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        catch (IOException) when (Path.Exists(path))
        {
            return false;
        }
        try
        {
            Replace(path);
            return true;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public void Dispose()
    {
        if (!_published) File.Delete(_temporary);
    }
}
