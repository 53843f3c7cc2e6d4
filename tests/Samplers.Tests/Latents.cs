using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers.Tests;

/// <summary>Latents and networks that a test knows the truth of.</summary>
internal static class Latents
{
    public static LatentSpace Space { get; } = new("test", 8, 4);

    public static Latent Random(ulong seed, long batch = 2) => new(Diffusion.Noise.Draw(new Seed(seed), [batch, 4, 6, 5]), Space);

    /// <summary>What a perfect network of this kind says of z = √ᾱ z₀ + √(1 − ᾱ) ε when it knows z₀.</summary>
    public static NoisePrediction Perfect(Latent z, Latent z0, SamplingRow row)
    {
        using var scope = NewDisposeScope();
        var (signal, noise) = (Math.Sqrt(row.AlphaBar), Math.Sqrt(1 - row.AlphaBar));
        var eps = (z.Value - signal * z0.Value) / noise;
        return new NoisePrediction(row.Conventions.Prediction switch
        {
            Prediction.V => signal * eps - noise * z0.Value,
            Prediction.Sample => z0.Value.clone(),
            _ => eps,
        });
    }

    public static void AssertClose(Latent expected, Latent got, double tolerance = 1e-4)
    {
        using var scope = NewDisposeScope();
        Assert.True(got.Value.allclose(expected.Value, rtol: tolerance, atol: tolerance), $"largest difference {(got.Value - expected.Value).abs().max().item<float>()}");
    }
}
