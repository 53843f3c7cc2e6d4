using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>Weights of which a case stores only what it uses; the rest is not a number, so that using it shows.</summary>
/// <param name="stored">What the case stores.</param>
/// <param name="wanted">Every parameter of the component.</param>
internal sealed class PartialWeights(Weights stored, IEnumerable<(string Name, long[] Shape)> wanted) : Weights
{
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = stored.Entries
        .Concat(wanted.Where(parameter => !stored.Entries.ContainsKey(parameter.Name)).Select(parameter => KeyValuePair.Create(parameter.Name, new WeightInfo(ScalarType.Float32, parameter.Shape))))
        .ToDictionary();

    public override string Origin => stored.Origin;

    public override Tensor Read(string name) =>
        stored.Entries.ContainsKey(name) ? stored.Read(name) : full([.. Entries[name].Shape], double.NaN, ScalarType.Float32);
}
