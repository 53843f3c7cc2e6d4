using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LdmGraph.Diffusion;

namespace LdmGraph.Runs;

/// <summary>
/// Files by their content: <c>ab/abcdef...</c>, named by SHA-256. A file appears whole or not at all, never changes, and is
/// there once however many runs made it. Thread-safe.
/// </summary>
public sealed class ArtifactStore : IDisposable
{
    private const string Temporary = ".tmp";
    private const string Thumbnails = ".thumbnails";
    private static readonly int[] Sides = [128, 256, 512, 1024];

    private readonly long _maxBytes;
    private readonly IPictureFiles? _pictures;
    private readonly SemaphoreSlim _shrinking = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _pins = new(StringComparer.Ordinal);

    /// <param name="folder">Where the files lie; it is created when first needed.</param>
    /// <param name="maxBytes">No file may be larger.</param>
    /// <param name="pictures">Measures pictures and makes them small; without it none has a size or a thumbnail.</param>
    public ArtifactStore(string folder, long maxBytes = long.MaxValue, IPictureFiles? pictures = null) => (Folder, _maxBytes, _pictures) = (Path.GetFullPath(folder), maxBytes, pictures);

    /// <summary>Where the files lie.</summary>
    public string Folder { get; }

    /// <summary>Keeps a copy of a file.</summary>
    /// <returns>Its hash, and its length in bytes.</returns>
    /// <exception cref="IOException">The file is too large, the disk is full, or the folder cannot be written; the message says which and what to do.</exception>
    public Task<(string Hash, long Bytes)> PutAsync(string path, CancellationToken cancellation = default) => PutAsync(path, pin: false, cancellation);

    /// <summary>The same, and nobody deletes the file before <see cref="Unpin"/>: it is new, and nothing refers to it yet.</summary>
    internal Task<(string Hash, long Bytes)> PutPinnedAsync(string path, CancellationToken cancellation) => PutAsync(path, pin: true, cancellation);

    /// <summary>From now on, what keeps these files are the runs that refer to them.</summary>
    internal void Unpin(IEnumerable<string> hashes)
    {
        lock (_gate)
            foreach (var hash in hashes)
                if (--CollectionsMarshal.GetValueRefOrAddDefault(_pins, hash, out _) == 0) _pins.Remove(hash);
    }

    private async Task<(string Hash, long Bytes)> PutAsync(string path, bool pin, CancellationToken cancellation)
    {
        await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (source.Length > _maxBytes)
            throw new IOException($"{Path.GetFileName(path)} has {source.Length:N0} bytes, at most {_maxBytes:N0} are kept of one file; raise the limit on artifacts, or write less");
        try
        {
            return (await CopyAsync(source, pin, cancellation), source.Length);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder of artifacts {Folder} cannot be written: {failed.Message}; make space there, see to the rights, or choose another folder for data", failed);
        }
    }

    private async Task<string> CopyAsync(FileStream source, bool pin, CancellationToken cancellation)
    {
        var temporary = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, Temporary)).FullName, Path.GetRandomFileName());
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
            lock (_gate)
            {
                if (pin) CollectionsMarshal.GetValueRefOrAddDefault(_pins, hash, out _)++;
                // Replacing a file by the same bytes is no change.
                File.Move(temporary, PathOf(hash), overwrite: true);
            }
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
        IsHash(hash) ? Path.Combine(Folder, hash[..2], hash) : throw new ArgumentException($"'{hash}' is no SHA-256 in lower-case hexadecimal", nameof(hash));

    /// <summary>A small version of a picture, made once and kept.</summary>
    /// <param name="hash">The picture.</param>
    /// <param name="side">Its longer side is at most this; rounded up to 128, 256, 512 or 1024.</param>
    /// <param name="cancellation">Stops the making.</param>
    /// <returns>WebP; null when there is no such file, or none that is a picture. The caller disposes it.</returns>
    public async Task<FileStream?> OpenThumbnailAsync(string hash, int side, CancellationToken cancellation = default)
    {
        if (_pictures is null || !Contains(hash)) return null;
        var rounded = Array.Find(Sides, known => known >= side) is > 0 and var found ? found : Sides[^1];
        var path = ThumbnailPath(hash, rounded);
        if (!File.Exists(path))
        {
            // One at a time: a gallery asks for fifty at once, and each takes every core and the picture's memory.
            await _shrinking.WaitAsync(cancellation);
            try
            {
                if (!File.Exists(path)) await WriteAsync(path, _pictures.Shrink(PathOf(hash), rounded, cancellation), cancellation);
            }
            catch (InvalidDataException)
            {
                return null;
            }
            finally
            {
                _shrinking.Release();
            }
        }
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
    }

    /// <summary>Width and height of a picture, or null for what is none.</summary>
    internal (int Width, int Height)? Measure(string hash)
    {
        try
        {
            return _pictures?.Measure(PathOf(hash));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Deletes a file; nothing happens when it is not there, or pinned.</summary>
    internal void Delete(string hash)
    {
        if (!IsHash(hash)) return;
        lock (_gate)
        {
            if (_pins.ContainsKey(hash)) return;
            foreach (var path in Sides.Select(side => ThumbnailPath(hash, side)).Append(PathOf(hash)))
                if (File.Exists(path)) File.Delete(path);
        }
    }

    /// <summary>Removes what a process that died was in the middle of writing.</summary>
    internal void CleanUp()
    {
        var temporary = Path.Combine(Folder, Temporary);
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    }

    /// <summary>Deletes files that nobody refers to and that have been there for a while: a run that is under way refers to its files only when it has ended.</summary>
    /// <returns>How many.</returns>
    internal int Sweep(IReadOnlySet<string> referred, DateTimeOffset before)
    {
        var count = 0;
        if (!Directory.Exists(Folder)) return count;
        foreach (var folder in Directory.EnumerateDirectories(Folder, "??"))
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            {
                if (!IsHash(file.Name) || referred.Contains(file.Name) || file.LastWriteTimeUtc >= before) continue;
                Delete(file.Name);
                count++;
            }
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _shrinking.Dispose();

    private async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellation)
    {
        var temporary = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, Temporary)).FullName, Path.GetRandomFileName());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(temporary, bytes, cancellation);
        File.Move(temporary, path, overwrite: true);
    }

    private string ThumbnailPath(string hash, int side) => Path.Combine(Folder, Thumbnails, hash[..2], $"{hash}-{side}.webp");

    // What comes from a URL becomes a path only as 64 hexadecimal digits.
    private static bool IsHash(string text) => text.Length == 64 && text.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f');
}
