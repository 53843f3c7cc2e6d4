using System.Security.Cryptography;

namespace LdmGraph.Runs;

/// <summary>
/// Files by their content: <c>ab/abcdef...</c>, named by SHA-256. A file appears whole or not at all, never changes, and is
/// there once however many runs made it. Thread-safe.
/// </summary>
public sealed class ArtifactStore
{
    private const string Temporary = ".tmp";
    private readonly string _folder;
    private readonly long _maxBytes;

    /// <param name="folder">Where the files lie; it is created when first needed.</param>
    /// <param name="maxBytes">No file may be larger.</param>
    public ArtifactStore(string folder, long maxBytes = long.MaxValue) => (_folder, _maxBytes) = (Path.GetFullPath(folder), maxBytes);

    /// <summary>Keeps a copy of a file.</summary>
    /// <returns>Its hash, and its length in bytes.</returns>
    /// <exception cref="IOException">The file is too large, the disk is full, or the folder cannot be written; the message says which and what to do.</exception>
    public async Task<(string Hash, long Bytes)> PutAsync(string path, CancellationToken cancellation = default)
    {
        await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (source.Length > _maxBytes)
            throw new IOException($"{Path.GetFileName(path)} has {source.Length:N0} bytes, at most {_maxBytes:N0} are kept of one file; raise the limit on artifacts, or write less");
        try
        {
            return (await CopyAsync(source, cancellation), source.Length);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder of artifacts {_folder} cannot be written: {failed.Message}; make space there, see to the rights, or choose another folder for data", failed);
        }
    }

    private async Task<string> CopyAsync(FileStream source, CancellationToken cancellation)
    {
        var temporary = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, Temporary)).FullName, Path.GetRandomFileName());
        try
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var copy = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
            {
                var buffer = new byte[1 << 16];
                while (await source.ReadAsync(buffer, cancellation) is > 0 and var read)
                {
                    sha.AppendData(buffer.AsSpan(0, read));
                    await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }
                // Its hash is published next: the content must be on the disk before the name is.
                copy.Flush(flushToDisk: true);
            }
            var hash = Convert.ToHexStringLower(sha.GetHashAndReset());
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(hash))!);
            // Replacing a file by the same bytes is no change; its new date keeps the sweep away from what is about to be published.
            File.Move(temporary, PathOf(hash), overwrite: true);
            return hash;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens a file, or null when there is none of that hash. The caller disposes it.</summary>
    public FileStream? OpenRead(string hash)
    {
        if (!IsHash(hash)) return null;
        try
        {
            return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True when there is a file of that hash.</summary>
    public bool Contains(string hash) => IsHash(hash) && File.Exists(PathOf(hash));

    /// <summary>Where the file of a hash lies, whether it is there or not.</summary>
    /// <exception cref="ArgumentException">The text is no hash.</exception>
    public string PathOf(string hash) =>
        IsHash(hash) ? Path.Combine(_folder, hash[..2], hash) : throw new ArgumentException($"'{hash}' is no SHA-256 in lower-case hexadecimal", nameof(hash));

    /// <summary>Deletes a file; nothing happens when it is not there.</summary>
    internal void Delete(string hash)
    {
        if (Contains(hash)) File.Delete(PathOf(hash));
    }

    // What comes from a URL becomes a path only as 64 hexadecimal digits.
    private static bool IsHash(string text) => text.Length == 64 && text.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f');
}
