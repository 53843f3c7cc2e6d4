using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Names and shapes of tensors, with the questions that recognition asks of them.</summary>
internal sealed class TensorShapes(Weights weights)
{
    public string Origin => weights.Origin;

    public Weights Weights => weights;

    public IEnumerable<string> Names => weights.Entries.Keys;

    public bool Has(string name) => weights.Entries.ContainsKey(name);

    public bool Any(string prefix) => Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    public TensorShapes Under(string prefix) => new(weights.Under(prefix));

    public int Rank(string name) => Entry(name).Shape.Count;

    /// <summary>One dimension of a tensor's shape.</summary>
    /// <exception cref="InvalidDataException">No such tensor, or not that many dimensions.</exception>
    public long Size(string name, int dimension) => dimension < Rank(name) ? Entry(name).Shape[dimension]
        : throw new InvalidDataException($"{Origin}: '{name}' is [{string.Join(", ", Entry(name).Shape)}], too few dimensions for what its name says");

    /// <summary>How many of <c>PREFIX0SUFFIX, PREFIX1SUFFIX, ...</c> there are without a gap.</summary>
    public int Count(string prefix, string suffix)
    {
        var count = 0;
        while (Has($"{prefix}{count}{suffix}")) count++;
        return count;
    }

    private WeightInfo Entry(string name) => weights.Entries.TryGetValue(name, out var entry) ? entry
        : throw new InvalidDataException($"{Origin}: the tensor '{name}' is missing, without which the architecture is not known");
}
