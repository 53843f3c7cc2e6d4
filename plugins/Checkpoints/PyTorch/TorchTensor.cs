using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A tensor as it is stored: a strided view of a storage. Checked to lie inside of it.</summary>
internal sealed record TorchTensor(TorchStorage Storage, ScalarType Dtype, long Offset, long[] Size, long[] Stride)
{
    public long Elements => Size.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>Elements from the first to the last, both included, that the view touches.</summary>
    public long Span => Elements == 0 ? 0 : 1 + Size.Zip(Stride, (size, stride) => (size - 1) * stride).Sum();

    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Size.Length - 1; i >= 0; i--)
            {
                if (Size[i] != 1 && Stride[i] != expected) return false;
                expected *= Size[i];
            }
            return true;
        }
    }
}
