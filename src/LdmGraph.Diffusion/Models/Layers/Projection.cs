using LdmGraph.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>x · Wᵀ + b over the last dimension, for a weight stored as [out, in] or, a 1×1 convolution, as [out, in, 1...].</summary>
internal sealed class Projection(long[] shape, bool hasBias) : Layer(nameof(Projection), shape, hasBias ? shape[0] : null)
{
    private readonly PackedLayer _packed = new();

    public override Tensor forward(Tensor x)
    {
        if (weight.dim() == 2) return _packed.Linear(x, weight, bias);
        using var matrix = weight.view(weight.size(0), weight.size(1));
        return _packed.Linear(x, matrix, bias);
    }

    public override void Assign(string name, Parameter value)
    {
        _packed.Dispose();
        base.Assign(name, value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _packed.Dispose();
        base.Dispose(disposing);
    }
}
