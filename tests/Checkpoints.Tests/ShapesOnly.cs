using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests;

/// <summary>Names and shapes without content: what recognition and layouts may look at.</summary>
internal sealed class ShapesOnly(IEnumerable<KeyValuePair<string, long[]>> shapes) : Weights
{
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } =
        shapes.ToDictionary(pair => pair.Key, pair => new WeightInfo(ScalarType.Float32, pair.Value));

    public override string Origin => "shapes";

    public override Tensor Read(string name) => throw new InvalidOperationException($"the content of {name} was read");

    public override byte[] ReadBytes(string name) => throw new InvalidOperationException($"the content of {name} was read");
}
