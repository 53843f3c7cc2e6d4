using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>
/// Results on disk, named by their keys: shared by processes, and by machines that share the folder. A file appears whole or
/// not at all, and carries a checksum; a broken one is removed and counts as not there.
/// </summary>
public sealed class DiskCache
{
    private const string Magic = "LDMGRAPH-RESULT/1";

    private readonly string _folder;

    /// <param name="folder">Created when first needed.</param>
    /// <param name="maxBytes">Budget; what was used longest ago goes first.</param>
    /// <param name="minSeconds">Results that took less to compute are not worth a file.</param>
    public DiskCache(string folder, long maxBytes = 20L << 30, double minSeconds = 0.01)
    {
        _folder = Path.GetFullPath(folder);
        MaxBytes = maxBytes;
        MinSeconds = minSeconds;
    }

    public string Folder => _folder;

    public long MaxBytes { get; }

    public double MinSeconds { get; }

    internal bool Contains(ResultKey key) => File.Exists(PathOf(key));

    /// <summary>Reads a result.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="outputs">The node's outputs, whose types say how to read.</param>
    /// <param name="problem">Why a file that was there could not be used; it is removed.</param>
    internal object?[]? TryRead(ResultKey key, IReadOnlyList<BoundOutput> outputs, out string? problem)
    {
        problem = null;
        var path = PathOf(key);
        var values = new List<object?>();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
            CheckSum(stream);
            stream.Position = 0;
            var length = stream.Length - SHA256.HashSizeInBytes;
            ReadHeader(stream, outputs);
            foreach (var output in outputs) values.Add(ValueCodec.For(output.Type)!.Read(stream));
            if (stream.Position != length) throw new InvalidDataException("there is more in it than the node's outputs");
            File.SetLastAccessTimeUtc(path, DateTime.UtcNow);
            return [.. values];
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process made room between the look and the read.
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or OverflowException or UnauthorizedAccessException)
        {
            problem = $"the stored result {Path.GetFileName(path)} cannot be read ({broken.Message}); it is removed and computed again";
            TryDelete(path);
        }
        foreach (var value in values)
            foreach (var owned in OwnedValues.Of(value)) ((IDisposable)owned).Dispose();
        return null;
    }

    /// <summary>Writes a result, if all its values can be kept.</summary>
    /// <returns>What went wrong, or null.</returns>
    internal string? TryWrite(ResultKey key, IReadOnlyList<BoundOutput> outputs, object?[] values)
    {
        var path = PathOf(key);
        var codecs = new ValueCodec[outputs.Count];
        for (var i = 0; i < codecs.Length; i++)
        {
            if (ValueCodec.For(outputs[i].Type) is not { } codec) return null;
            codecs[i] = codec;
        }
        var partial = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                WriteHeader(stream, outputs);
                for (var i = 0; i < codecs.Length; i++) codecs[i].Write(stream, values[i]);
                stream.Flush();
                stream.Position = 0;
                var hash = SHA256.HashData(stream);
                stream.Write(hash);
            }
            File.Move(partial, path, overwrite: true);
            return null;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            TryDelete(partial);
            return $"the result could not be kept on disk: {full.Message}";
        }
    }

    /// <summary>Removes what was used longest ago until the budget is kept, and what crashed processes left half-written.</summary>
    /// <returns>Bytes that are left.</returns>
    public long Trim()
    {
        if (!Directory.Exists(_folder)) return 0;
        var files = new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
        foreach (var partial in files.Where(file => file.Name.EndsWith(".partial", StringComparison.Ordinal) && DateTime.UtcNow - file.LastWriteTimeUtc > TimeSpan.FromHours(1)))
            TryDelete(partial.FullName);
        var results = files.Where(file => file.Extension == ".result").OrderBy(file => file.LastAccessTimeUtc).ToList();
        var bytes = results.Sum(file => file.Length);
        foreach (var file in results)
        {
            if (bytes <= MaxBytes) break;
            bytes -= file.Length;
            TryDelete(file.FullName);
        }
        return bytes;
    }

    /// <summary>Keeps what a graph's keys were made of, so that <c>--explain-cache</c> can compare with another process's run.</summary>
    internal void SaveHistory(string graph, CacheHistory history)
    {
        var entries = history.Of(graph).ToDictionary(entry => entry.Node, entry => entry.Parts);
        var path = HistoryPath(graph);
        var partial = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(partial, JsonSerializer.Serialize(entries));
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // Only explanations are lost.
            TryDelete(partial);
        }
    }

    internal void LoadHistory(string graph, CacheHistory history)
    {
        try
        {
            var path = HistoryPath(graph);
            if (!File.Exists(path) || JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllText(path)) is not { } entries) return;
            history.Load(entries.Select(entry => (graph, entry.Key, (IReadOnlyDictionary<string, string>)entry.Value)));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            // Then nothing is known of earlier runs; the next save writes it anew.
        }
    }

    private string HistoryPath(string graph) =>
        Path.Combine(_folder, "history", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(graph)).AsSpan(0, 8)) + ".json");

    private string PathOf(ResultKey key)
    {
        var name = key.ToString();
        return Path.Combine(_folder, name[..2], name + ".result");
    }

    private static void CheckSum(FileStream stream)
    {
        var length = stream.Length - SHA256.HashSizeInBytes;
        if (length < Magic.Length) throw new InvalidDataException("it is cut short");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = length; left > 0;)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new InvalidDataException("it is cut short");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        Span<byte> stored = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(stored);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(stored)) throw new InvalidDataException("its checksum is wrong");
    }

    private static void WriteHeader(Stream stream, IReadOnlyList<BoundOutput> outputs)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(outputs.Count);
        foreach (var output in outputs)
        {
            writer.Write(output.Name);
            writer.Write(output.Type.Name);
        }
    }

    private static void ReadHeader(Stream stream, IReadOnlyList<BoundOutput> outputs)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadString() != Magic) throw new InvalidDataException("it is no result");
        if (reader.ReadInt32() != outputs.Count) throw new InvalidDataException("it has other outputs than the node");
        foreach (var output in outputs)
            if (reader.ReadString() != output.Name || reader.ReadString() != output.Type.Name) throw new InvalidDataException("it has other outputs than the node");
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // It stays for the next Trim; there is nothing else to be done about it here.
        }
    }
}
