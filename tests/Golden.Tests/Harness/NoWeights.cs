using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>The weights of a component that has none.</summary>
internal sealed class NoWeights : Weights
{
    public static NoWeights Instance { get; } = new();

    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = new Dictionary<string, WeightInfo>();

    public override string Origin => "nowhere";

    public override Tensor Read(string name) => throw new KeyNotFoundException(name);
}
