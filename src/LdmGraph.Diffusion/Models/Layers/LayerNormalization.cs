using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>(x − mean) / √(variance + ε) · weight + bias over the last dimension, in float32.</summary>
internal sealed class LayerNormalization(long features, double eps) : Layer(nameof(LayerNormalization), [features], features)
{
    private readonly long[] _shape = [features];

    public override Tensor Start(string name, Generator generator) => name == nameof(weight) ? ones(weight.shape) : zeros(weight.shape);

    public override ScalarType StoredIn(ScalarType compute) => ScalarType.Float32;

    public override Tensor forward(Tensor x)
    {
        if (x.dtype == weight.dtype) return nn.functional.layer_norm(x, _shape, weight, bias, eps);

        using var scope = NewDisposeScope();
        return nn.functional.layer_norm(x.to(weight.dtype), _shape, weight, bias, eps).to(x.dtype).MoveToOuterDisposeScope();
    }
}
