using LdmGraph.Torch;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// A file mapped into memory: its pages are the page cache's own, read when touched and droppable under pressure, so that a
/// model of several gigabytes is neither copied nor counted twice.
/// </summary>
/// <remarks>
/// The mapping outlives <see cref="Dispose"/> as long as a tensor made from it lives, and goes with the last of them. Files
/// that stay open for components which read them later are closed by the garbage collector: what it holds is address
/// space, not memory. A file that another process shortens while it is mapped ends this process (SIGBUS): replace model
/// files by renaming, never in place.
/// </remarks>
public sealed class MappedFile : IDisposable
{
    private MappedWeights? _mapping;
    private bool _disposed;

    private MappedFile(string path, MappedWeights? mapping) => (Path, _mapping) = (path, mapping);

    ~MappedFile() => _mapping?.Dispose();

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static MappedFile Open(string path) =>
        new(path, new FileInfo(path).Length == 0 ? null : MappedWeights.Open(path)); // an empty range cannot be mapped

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length => _mapping?.Length ?? 0;

    /// <summary>Copies bytes out.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public void Read(long offset, Span<byte> into)
    {
        Check(offset, into.Length);
        if (into.Length > 0) _mapping!.Bytes(offset, into.Length).CopyTo(into);
        GC.KeepAlive(this); // or the mapping could be closed while it is read
    }

    /// <summary>Copies bytes out.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public byte[] Read(long offset, int count)
    {
        Check(offset, count); // before taking the memory
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>A part of the file as a stream, which works until the file is disposed.</summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public Stream Stream(long offset, long length)
    {
        Check(offset, length);
        return new MappedStream(this, offset, length);
    }

    /// <summary>
    /// The elements at an offset, in row-major order: the mapped file itself, or a copy where they are not aligned to their
    /// size. Writing into it never reaches the file.
    /// </summary>
    /// <exception cref="EndOfStreamException">The range goes beyond the end of the file.</exception>
    public Tensor Tensor(long offset, ScalarType type, long[] shape)
    {
        var info = new WeightInfo(type, shape);
        Check(offset, info.Bytes);
        var tensor = info.Elements == 0 ? empty(shape, type) : _mapping!.Tensor(offset, shape, type);
        GC.KeepAlive(this);
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _mapping?.Dispose();
        _mapping = null;
        GC.SuppressFinalize(this);
    }

    private void Check(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (offset < 0 || length < 0 || offset > Length - length) throw new EndOfStreamException($"{Path} ends at byte {Length}; {length} bytes were expected at {offset}");
    }
}
