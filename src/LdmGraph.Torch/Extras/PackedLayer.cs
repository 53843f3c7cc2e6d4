using static TorchSharp.torch;

namespace LdmGraph.Torch;

/// <summary>
/// For layers of one's own: products with weights that are also kept in the layout the machine multiplies fastest, as the built-in
/// <c>Linear</c> and <c>Conv2d</c> do it. One object belongs to one layer; changed weights are noticed, replaced ones are to be dropped.
/// </summary>
public sealed class PackedLayer : IDisposable
{
#if !TORCHSHARP_PACKAGE
    private readonly TorchSharp.Modules.PackedWeights packed = new();
#endif

    /// <summary>x · Wᵀ + b over the last dimension; the weight is [out, in].</summary>
    public Tensor Linear(Tensor x, Tensor weight, Tensor? bias)
    {
#if !TORCHSHARP_PACKAGE
        if (packed.Linear(x, weight, bias) is { } product) return product;
#endif
        return nn.functional.linear(x, weight, bias);
    }

    /// <summary>Two-dimensional convolution, without dilation or groups.</summary>
    public Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
#if !TORCHSHARP_PACKAGE
        if (packed.Convolution(x, weight, bias, stride, padding, NoDilation, groups: 1) is { } product) return product;
#endif
        return nn.functional.conv2d(x, weight, bias, stride, padding);
    }

    /// <summary>Forgets the copy; to be called when the layer gets other weights.</summary>
    public void Dispose()
    {
#if !TORCHSHARP_PACKAGE
        packed.Drop();
#endif
    }

#if !TORCHSHARP_PACKAGE
    private static readonly long[] NoDilation = [1, 1];
#endif
}
