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
}
