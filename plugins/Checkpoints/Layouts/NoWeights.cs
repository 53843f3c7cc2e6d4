using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The weights of a component that has none: a schedule.</summary>
internal sealed class NoWeights : Weights
{
    private NoWeights(string origin) => Origin = origin;

    public static NoWeights At(string origin) => new(origin);

    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = new Dictionary<string, WeightInfo>();

    public override string Origin { get; }

    public override Tensor Read(string name) => throw new KeyNotFoundException($"{Origin} has no tensors");
}
