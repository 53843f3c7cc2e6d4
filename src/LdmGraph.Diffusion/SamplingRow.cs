namespace LdmGraph.Diffusion;

/// <summary>One row of a sampling schedule: where a step starts and where it leads.</summary>
/// <param name="Index">Number of the step, from 0, in the order of sampling.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="Timestep">What the network receives, in training timesteps.</param>
/// <param name="AlphaBar">ᾱ at this timestep.</param>
/// <param name="AlphaBarNext">ᾱ at the timestep that the step leads to.</param>
[PortType("timestep", Color = "#b4a7d6", Letter = "t")]
public sealed record SamplingRow(int Index, int Count, double Timestep, double AlphaBar, double AlphaBarNext)
{
    /// <summary>What the network predicts and how samplers of its family treat it.</summary>
    public SamplingConventions Conventions { get; init; } = SamplingConventions.Original;

    /// <summary>How the latents of this walk are scaled.</summary>
    public LatentScale Scale { get; init; }

    /// <summary>Standard deviation of the noise with which sampling from nothing starts at this row.</summary>
    public double StartDeviation { get; init; } = 1;

    /// <summary>Signal and noise in the latent that the network sees at this row.</summary>
    public NoiseLevel Here => Level(AlphaBar);

    /// <summary>Signal and noise in the latent that this row's step makes.</summary>
    public NoiseLevel Next => Level(AlphaBarNext);

    /// <summary>Factor on the latent before it enters the network; 1 where the walk keeps unit variance.</summary>
    public double InputScale => Scale == LatentScale.VariancePreserving ? 1 : Here.ToUnitVariance;

    /// <summary>Factor on a step's result of unit variance; 1 where the walk keeps it.</summary>
    public double OutputScale => Scale == LatentScale.VariancePreserving ? 1 : 1 / Next.ToUnitVariance;

    private NoiseLevel Level(double alphaBar) => Scale == LatentScale.VariancePreserving
        ? new(Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar))
        : new(1, Math.Sqrt((1 - alphaBar) / alphaBar));
}
