using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Weights of which some are updated as they are read; the others stay the mapped file itself.</summary>
internal sealed class UpdatedWeights(Weights source, IReadOnlyDictionary<string, LowRankUpdate> updates) : Weights
{
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = source.Entries
        .ToDictionary(entry => entry.Key, entry => updates.ContainsKey(entry.Key) ? entry.Value with { Dtype = ScalarType.Float32 } : entry.Value);

    public override string Origin => source.Origin;

    public override Tensor Read(string name)
    {
        if (!updates.TryGetValue(name, out var update)) return source.Read(name);
        using var stored = source.Read(name);
        return update.AddTo(stored);
    }

    public override byte[] ReadBytes(string name) => updates.ContainsKey(name) ? base.ReadBytes(name) : source.ReadBytes(name);

    public override string StoredName(string name) => source.StoredName(name);
}
