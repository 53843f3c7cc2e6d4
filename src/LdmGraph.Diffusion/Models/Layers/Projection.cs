using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>x · Wᵀ + b over the last dimension, for a weight stored as [out, in] or, a 1×1 convolution, as [out, in, 1...].</summary>
internal sealed class Projection(long[] shape, bool hasBias) : Layer(nameof(Projection), shape, hasBias ? shape[0] : null)
{
    public override Tensor forward(Tensor x)
    {
        if (weight.dim() == 2) return nn.functional.linear(x, weight, bias);
        using var matrix = weight.view(weight.size(0), weight.size(1));
        return nn.functional.linear(x, matrix, bias);
    }
}
