using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the numbers of a tensor on the CPU, whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* start;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        start = (T*)tensor.DataPointer;
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
    }

    public long Count => tensor.NumberOfElements;

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => start[Offset(indices)];
        set => start[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies in row-major order, from element number <paramref name="tensorIndex"/> on, as much as fits.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var length = (int)Math.Min(target.Length, Count - tensorIndex);
        if (contiguous) new Span<T>(start + tensorIndex, length).CopyTo(target);
        else for (var i = 0; i < length; i++) target[i] = start[Position(tensorIndex + i)];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var length = (int)Math.Min(source.Length, Count - tensorIndex);
        if (contiguous) source[..length].CopyTo(new Span<T>(start + tensorIndex, length));
        else for (var i = 0; i < length; i++) start[Position(tensorIndex + i)] = source[i];
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to free: the tensor owns the memory.</summary>
    public void Dispose() { }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1) return Position(indices[0]);
        if (indices.Length != shape.Length) throw new ArgumentException($"{indices.Length} indices were given for {shape.Length} dimensions.", nameof(indices));
        var offset = 0L;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)shape[i]) throw new IndexOutOfRangeException($"Index {indices[i]} is outside dimension {i} of size {shape[i]}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    /// <summary>Where element number <paramref name="index"/>, counted row by row, lies in memory.</summary>
    private long Position(long index)
    {
        if ((ulong)index >= (ulong)Count) throw new IndexOutOfRangeException($"Element {index} was asked of a tensor with {Count}.");
        if (contiguous) return index;
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            offset += index % shape[i] * strides[i];
            index /= shape[i];
        }
        return offset;
    }
}
