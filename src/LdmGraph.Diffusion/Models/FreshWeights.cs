using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// Stands for weights that no file has: every layer starts as the original starts it, with random numbers of a seed, drawn
/// layer by layer in the order of the network's parameters.
/// </summary>
/// <param name="seed">Equal seeds give equal weights.</param>
public sealed class FreshWeights(ulong seed) : Weights
{
    /// <summary>Equal seeds give equal weights.</summary>
    public ulong Seed => seed;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; } = new Dictionary<string, WeightInfo>();

    /// <inheritdoc/>
    public override string Origin => $"fresh weights of seed {seed}";

    /// <inheritdoc/>
    public override Tensor Read(string name) => throw new KeyNotFoundException($"{Origin}: they are made layer by layer, not read");
}
