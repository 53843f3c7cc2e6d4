using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One Euler step in σ (Karras et al. 2022, arXiv:2206.00364, algorithm 1 without its correction and churn).</summary>
/// <remarks>x' = x + (σ' − σ) ε for x = z / α. On rows of <c>ddim.timesteps@1</c> this is DDIM at η = 0.</remarks>
[Node("euler.step@1", Category = "Sampling")]
public sealed class EulerStep : MemorylessStep
{
    /// <summary>This row of the sampling schedule, from <c>sigma.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    private protected override Tensor Step(NodeContext context, CleanEstimate estimate) =>
        SigmaFlow.Follow(Latent.Value, T.Here, T.Next, estimate.AgreeingNoise(Latent, T));
}
