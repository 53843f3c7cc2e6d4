using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace LdmGraph;

/// <summary>
/// SHA-256 of files, by which files enter the keys of results. A hash is remembered for as long as the file keeps its
/// size and time of modification, in memory and, given a folder, on disk: model files take seconds to read.
/// </summary>
/// <param name="memory">Folder that remembers hashes between processes, or null.</param>
[RequiresPermission(Permission.Files)]
public sealed class FileHashes(string? memory = null)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Lower-case hexadecimal SHA-256 of the file's content.</summary>
    public async ValueTask<string> HashAsync(string path, CancellationToken cancellation = default)
    {
        var file = new FileInfo(path);
        var state = $"{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}";
        if (_known.TryGetValue(state, out var known)) return known;

        var remembered = memory is null ? null : Path.Combine(memory, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(state))));
        if (remembered is not null && File.Exists(remembered) && await File.ReadAllTextAsync(remembered, cancellation) is { Length: 64 } hash)
            return _known[state] = hash;

        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan | FileOptions.Asynchronous);
        hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        // A file written to in the last moments may change again within the resolution of its time stamp.
        if (DateTime.UtcNow - file.LastWriteTimeUtc < TimeSpan.FromSeconds(2)) return hash;
        if (remembered is not null)
        {
            Directory.CreateDirectory(memory!);
            await File.WriteAllTextAsync(remembered, hash, cancellation);
        }
        return _known[state] = hash;
    }
}
