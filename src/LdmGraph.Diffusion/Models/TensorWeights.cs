using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Weights that are tensors in memory.</summary>
public sealed class TensorWeights : Weights
{
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;

    /// <param name="tensors">The tensors by name; they stay the caller's and must outlive what reads them.</param>
    /// <param name="origin">Where they come from, for messages.</param>
    public TensorWeights(IReadOnlyDictionary<string, Tensor> tensors, string origin)
    {
        (_tensors, Origin) = (tensors, origin);
        Entries = tensors.ToDictionary(pair => pair.Key, pair => new WeightInfo(pair.Value.dtype, pair.Value.shape));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

    /// <inheritdoc/>
    public override string Origin { get; }

    /// <inheritdoc/>
    public override Tensor Read(string name) =>
        _tensors.TryGetValue(name, out var tensor) ? tensor.detach() : throw new KeyNotFoundException($"{Origin} has no tensor '{name}'");
}
