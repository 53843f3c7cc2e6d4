using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Timesteps as sines and cosines of geometrically spaced frequencies (Vaswani et al. 2017, arXiv:1706.03762).</summary>
internal static class SinusoidalEmbedding
{
    private const double MaxPeriod = 10000;

    /// <summary>[B] numbers, fractions allowed, to [B, length] in float32; an odd length ends in a column of zeros.</summary>
    public static Tensor Of(Tensor timesteps, int length, TimestepEncoding encoding)
    {
        using var scope = NewDisposeScope();
        var half = length / 2;
        // All in float32, as the references do: at t ~ 1000 one unit in the last place of a frequency shows in the result.
        var frequencies = (-Math.Log(MaxPeriod) * arange(half, ScalarType.Float32, timesteps.device) / (half - encoding.FrequencyShift)).exp(); // [half]
        var angles = timesteps.to(ScalarType.Float32).unsqueeze(1) * frequencies;                                                               // [B, half]
        var embedding = encoding.CosineFirst ? cat([angles.cos(), angles.sin()], 1) : cat([angles.sin(), angles.cos()], 1);                     // [B, 2 · half]
        if (length % 2 == 1) embedding = nn.functional.pad(embedding, (0, 1));
        return embedding.MoveToOuterDisposeScope();
    }
}
