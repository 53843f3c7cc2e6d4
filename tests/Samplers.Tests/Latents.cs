using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers.Tests;

/// <summary>Latents and networks that a test knows the truth of.</summary>
internal static class Latents
{
    public static LatentSpace Space { get; } = new("test", 8, 4);

    public static Latent Random(ulong seed, long batch = 2) => new(Diffusion.Noise.Draw(new Seed(seed), [batch, 4, 6, 5]), Space);

    /// <summary>One number, in float64, so that errors of solvers show and not those of rounding.</summary>
    public static Latent Single(double value) => Exact([value]);

    /// <summary>Two numbers, in float64.</summary>
    public static Latent Pair(double first, double second) => Exact([first, second]);

    private static Latent Exact(double[] values)
    {
        using var scope = NewDisposeScope();
        return new(tensor(values).reshape(1, 1, 1, values.Length).clone(), new LatentSpace("test", 8, 1));
    }

    /// <summary>z = α z₀ + σ ε.</summary>
    public static Latent Mixed(Latent z0, Latent noise, NoiseLevel level)
    {
        using var scope = NewDisposeScope();
        return z0.With(level.Signal * z0.Value + level.Noise * noise.Value);
    }

    /// <summary>What a perfect network of this kind says of z = α z₀ + σ ε when it knows z₀.</summary>
    public static NoisePrediction Perfect(Latent z, Latent z0, SamplingRow row)
    {
        using var scope = NewDisposeScope();
        var eps = (z.Value - row.Here.Signal * z0.Value) / row.Here.Noise;
        return new NoisePrediction(row.Conventions.Prediction switch
        {
            Prediction.V => Math.Sqrt(row.AlphaBar) * eps - Math.Sqrt(1 - row.AlphaBar) * z0.Value,
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
