using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// (x − mean) / √(variance + ε) · weight + bias over each group of channels, then x · sigmoid(x) where asked for. Always in
/// float32, as the original does (<c>GroupNorm32</c>): half precision loses the small differences it divides by.
/// </summary>
internal sealed class GroupNormalization(long groups, long channels, double eps, bool silu)
    : Layer(nameof(GroupNormalization), [channels], channels)
{
    public override Tensor Start(string name, Generator generator) => name == nameof(weight) ? ones(weight.shape) : zeros(weight.shape);

    public override ScalarType StoredIn(ScalarType compute) => ScalarType.Float32;

    public override Tensor forward(Tensor x)
    {
        if (x.dtype == weight.dtype) return Activate(nn.functional.group_norm(x, groups, weight, bias, eps));

        using var scope = NewDisposeScope();
        return Activate(nn.functional.group_norm(x.to(weight.dtype), groups, weight, bias, eps)).to(x.dtype).MoveToOuterDisposeScope();
    }

    private Tensor Activate(Tensor normalized)
    {
        if (!silu) return normalized;
        if (!is_grad_enabled()) return normalized.silu_();
        using (normalized) return normalized.silu();
    }
}
