using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Zoo;

/// <summary>Weights of which names and shapes are listed; the content is made up when it is asked for, and takes memory only then.</summary>
internal sealed class ListedWeights(IReadOnlyDictionary<string, WeightInfo> entries, string origin, string prefix = "") : Weights
{
    public override IReadOnlyDictionary<string, WeightInfo> Entries => entries;

    public override string Origin => origin;

    /// <summary>With the prefix of the part that they are all of.</summary>
    public override string StoredName(string name) => prefix + name;

    /// <summary>Half everywhere: what a scale factor, a β or a weight may be.</summary>
    public override Tensor Read(string name) => full([.. entries[name].Shape], 0.5f, entries[name].Dtype);
}
