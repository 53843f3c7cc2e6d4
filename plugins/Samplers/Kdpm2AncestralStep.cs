using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of ancestral DPM2 as in k-diffusion: the midpoint method down to less noise than the next row has, then up to it by fresh noise.</summary>
/// <remarks>
/// σ↑ and σ↓ are those of the ancestral Euler step; the middle is √(σ σ↓), and noise is added once, by the second evaluation.
/// </remarks>
[Node("kdpm2-ancestral.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class Kdpm2AncestralStep : TwoEvaluationsStep
{
    /// <summary>This row of <c>sigma.timesteps@1</c> with evaluations in the ancestral middle.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    private protected override string Evaluations => "ancestral-middle";

    private protected override double SecondSigma(NoiseLevel start) => Math.Sqrt(start.Sigma * SigmaFlow.Split(start, T.Next).Down);

    private protected override Tensor Second(NodeContext context, NoiseLevel start, Tensor slope)
    {
        var (down, up) = SigmaFlow.Split(start, T.Next);
        var z = SigmaFlow.Follow(History.Start!, start, T.Next, down, slope);
        return up > 0 ? z + T.Next.Signal * up * StepInputs.Noise(context, Latent, Noise) : z;
    }
}
