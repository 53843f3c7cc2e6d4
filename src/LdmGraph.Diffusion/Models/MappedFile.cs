using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// A file mapped read-only into memory: its pages are the page cache's own, read when touched and droppable under
/// pressure, so that a model of several gigabytes is neither copied nor counted twice.
/// </summary>
/// <remarks>
/// The mapping outlives <see cref="Dispose"/> as long as a tensor made from it lives, and goes with the last of them. A file
/// that another process shortens while it is mapped ends this process (SIGBUS): replace model files by renaming, never in place.
/// </remarks>
public sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedViewAccessor? _view;

    private MappedFile(string path, long length, MemoryMappedViewAccessor? view) => (Path, Length, _view) = (path, length, view);

    /// <summary>Maps a file. The file itself is closed again at once.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static MappedFile Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        if (stream.Length == 0) return new MappedFile(path, 0, null); // an empty range cannot be mapped
        using var file = MemoryMappedFile.CreateFromFile(stream, null, stream.Length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new MappedFile(path, stream.Length, file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read));
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    /// <summary>Copies bytes out.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public void Read(long offset, Span<byte> into)
    {
        if (offset < 0 || offset > Length - into.Length) throw new EndOfStreamException($"{Path} ends at byte {Length}; {into.Length} bytes were expected at {offset}");
        if (into.Length > 0) _view!.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, into);
    }

    /// <summary>Copies bytes out.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public byte[] Read(long offset, int count)
    {
        if (offset < 0 || offset > Length - count) throw new EndOfStreamException($"{Path} ends at byte {Length}; {count} bytes were expected at {offset}");
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>A stream over a part of the file; it must not be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public Stream Stream(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length) throw new EndOfStreamException($"{Path} ends at byte {Length}; {length} bytes were expected at {offset}");
        return length == 0 ? System.IO.Stream.Null : new UnmanagedMemoryStream(_view!.SafeMemoryMappedViewHandle, offset, length, FileAccess.Read);
    }

    /// <summary>The elements at an offset, in row-major order.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public Tensor Tensor(long offset, ScalarType type, long[] shape)
    {
        var tensor = empty(shape, type);
        try
        {
            Read(offset, tensor.bytes);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _view?.Dispose();
}
