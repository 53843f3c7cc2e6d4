using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One ancestral Euler step in σ, as in k-diffusion: down to less noise than the next row has, and up to it by fresh noise.</summary>
/// <remarks>
/// x' = x + (σ↓ − σ) ε + σ↑ n with σ↑² = η² σ'² (σ² − σ'²) / σ², σ↓² = σ'² − σ↑², for x = z / α. The same step as DDIM's with
/// this η, over other rows.
/// </remarks>
[Node("euler-ancestral.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class EulerAncestralStep : MemorylessStep
{
    /// <summary>This row of the sampling schedule, from <c>sigma.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>η, the share of fresh noise; at 0 this is the Euler step.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Eta { get; init; } = 1;

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    private protected override Tensor Step(NodeContext context, CleanEstimate estimate)
    {
        var (down, up) = SigmaFlow.Split(T.Here, T.Next, Eta);
        var z = SigmaFlow.Follow(Latent.Value, T.Here, T.Next, down, estimate.AgreeingNoise(Latent, T));
        return up > 0 ? z + T.Next.Signal * up * StepInputs.Noise(context, Latent, Noise) : z;
    }
}
