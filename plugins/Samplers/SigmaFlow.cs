using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>The probability flow in σ: with x = z / α, dx / dσ = ε (Karras et al. 2022, equation 1 at s = 1, and Song et al. 2021, equation 14).</summary>
internal static class SigmaFlow
{
    /// <summary>Follows one slope over a whole step: x' = x + (σ' − σ) ε, scaled as the latent at its end.</summary>
    public static Tensor Follow(Tensor z, NoiseLevel from, NoiseLevel to, Tensor slope) => Follow(z, from, to, to.Sigma, slope);

    /// <summary>The same to a σ below that of the end, which fresh noise then makes up for.</summary>
    public static Tensor Follow(Tensor z, NoiseLevel from, NoiseLevel to, double sigma, Tensor slope) =>
        to.Signal * (z / from.Signal + (sigma - from.Sigma) * slope);

    /// <summary>
    /// Splits a step of an ancestral sampler: down to a σ, and from there up to σ' by fresh noise. At η = 1 the noise has the
    /// standard deviation of the posterior (Ho et al. 2020, equation 7, in terms of σ).
    /// </summary>
    public static (double Down, double Up) Split(NoiseLevel from, NoiseLevel to, double eta = 1)
    {
        var (sigma, next) = (from.Sigma, to.Sigma);
        var up = Math.Min(next, eta * Math.Sqrt(Math.Max(0, next * next * (sigma * sigma - next * next) / (sigma * sigma))));
        return (Math.Sqrt(next * next - up * up), up);
    }
}
