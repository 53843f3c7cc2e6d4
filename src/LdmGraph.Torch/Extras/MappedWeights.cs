using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
#if !TORCHSHARP_PACKAGE
using TorchSharp.Interop;
#endif
using static TorchSharp.torch;

namespace LdmGraph.Torch;

/// <summary>
/// A file of weights in the address space. Tensors over it read from the file when first used, take no memory of their own and share
/// pages with other processes; they keep the mapping alive after this object is disposed.
/// </summary>
/// <remarks>
/// Writing to such a tensor copies the page it touches; the file never changes. When a tensor goes, its pages leave this process (not the
/// page cache): a model that is converted to another type while it loads never counts twice.
/// </remarks>
public sealed unsafe partial class MappedWeights : IDisposable
{
    private readonly List<(long Start, long End)> live = [];
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private int owners = 1;
    private int disposed;

    private MappedWeights(MemoryMappedFile file, long length)
    {
        this.file = file;
        Length = length;
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    public static MappedWeights Open(string path)
    {
        var length = new FileInfo(path).Length;
        if (length == 0) throw new InvalidDataException($"{path} is empty.");
        return new(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), length);
    }

    /// <summary>Bytes of the file, for headers. Valid until this object is disposed.</summary>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        CheckRange(offset, length);
        return new(start + offset, length);
    }

    /// <summary>The numbers that begin at an offset, without copying them where the machine can read them in place.</summary>
    public Tensor Tensor(long offset, long[] shape, ScalarType dtype)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var size = SizeOf(dtype);
        var length = shape.Aggregate((long)size, (product, dimension) => checked(product * dimension));
        CheckRange(offset, length);
#if !TORCHSHARP_PACKAGE
        if ((nint)(start + offset) % size == 0 && length > 0)
        {
            Interlocked.Increment(ref owners);
            lock (live) live.Add((offset, offset + length));
            var lease = GCHandle.ToIntPtr(GCHandle.Alloc(new Lease(this, offset, offset + length)));
            return new(Native.ldm_over_memory((nint)(start + offset), shape, shape.Length, (int)dtype, &Released, lease));
        }
#endif
        return Copied(offset, length, shape, dtype);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0) Release();
    }

    private Tensor Copied(long offset, long length, long[] shape, ScalarType dtype)
    {
        var result = empty(shape, dtype);
        // A tensor's bytes are a span, which ends at two gigabytes; a flat view of bytes is filled in parts instead.
        const int Part = 1 << 30;
        using var flat = result.view(-1);
        var perPart = Part / SizeOf(dtype);
        for (long at = 0, element = 0; at < length; at += Part, element += perPart)
        {
            var bytes = (int)Math.Min(Part, length - at);
            using var part = flat.narrow(0, element, bytes / SizeOf(dtype));
            new ReadOnlySpan<byte>(start + offset + at, bytes).CopyTo(part.bytes);
        }
        lock (live) Forget(offset, offset + length);
        return result;
    }

    /// <summary>Gives up the pages that lie whole in the range, unless a living tensor shares it: what that one may have written would be lost.</summary>
    private void Forget(long from, long to)
    {
        if (!OperatingSystem.IsLinux() || live.Exists(range => range.Start < to && from < range.End)) return;
        var page = Environment.SystemPageSize;
        var (first, end) = ((from + page - 1) / page * page, to / page * page); // the mapping begins on a page
        const int DontNeed = 4; // MADV_DONTNEED
        // A hint: whether the system takes it changes no result.
        if (first < end) _ = madvise((nint)(start + first), (nuint)(end - first), DontNeed);
    }

    private void CheckRange(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new InvalidDataException($"Bytes {offset} to {offset + length} were asked of a file with {Length}; it is damaged or cut short.");
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref owners) != 0) return;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    private static int SizeOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new NotSupportedException($"Weights of {dtype} are not read."),
    };

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint length, int advice);

#if !TORCHSHARP_PACKAGE
    private sealed record Lease(MappedWeights Weights, long Start, long End);

    [UnmanagedCallersOnly]
    private static void Released(nint owner)
    {
        var handle = GCHandle.FromIntPtr(owner);
        var lease = (Lease)handle.Target!;
        handle.Free();
        lock (lease.Weights.live)
        {
            lease.Weights.live.Remove((lease.Start, lease.End));
            lease.Weights.Forget(lease.Start, lease.End);
        }
        lease.Weights.Release();
    }
#endif
}
