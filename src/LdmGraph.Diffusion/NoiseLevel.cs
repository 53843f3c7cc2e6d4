namespace LdmGraph.Diffusion;

/// <summary>How much signal and how much noise a latent holds: z = α z₀ + σ ε.</summary>
/// <param name="Signal">α, the factor of the clean latent.</param>
/// <param name="Noise">σ, the standard deviation of the noise in it.</param>
public readonly record struct NoiseLevel(double Signal, double Noise)
{
    /// <summary>σ / α, the σ of Karras et al. 2022 (arXiv:2206.00364): what is left when the latent is scaled to α = 1.</summary>
    public double Sigma => Noise / Signal;

    /// <summary>λ = log(α / σ), half the logarithm of the signal-to-noise ratio; +∞ without noise.</summary>
    public double Lambda => Math.Log(Signal) - Math.Log(Noise);

    /// <summary>ᾱ of the training timestep that has as much noise for its signal.</summary>
    public double AlphaBar => Signal * Signal / (Signal * Signal + Noise * Noise);

    /// <summary>Factor that scales a latent of this level to the unit variance on which networks are trained.</summary>
    public double ToUnitVariance => 1 / Math.Sqrt(Signal * Signal + Noise * Noise);
}

/// <summary>How latents are scaled on their way through a walk. The network sees the same either way.</summary>
public enum LatentScale
{
    /// <summary>α = √ᾱ, σ = √(1 − ᾱ): the latent keeps unit variance, as in training.</summary>
    VariancePreserving,

    /// <summary>α = 1, σ = √((1 − ᾱ) / ᾱ): noise is added to an unscaled latent, as in k-diffusion.</summary>
    VarianceExploding,
}
