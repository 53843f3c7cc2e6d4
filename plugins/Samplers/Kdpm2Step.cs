using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of DPM2 as in k-diffusion: the midpoint method in σ with its middle halfway in log σ, second order.</summary>
/// <remarks>
/// First x̃ = x + (√(σ σ') − σ) ε(x, σ), then from the same start x' = x + (σ' − σ) ε(x̃, √(σ σ')), for x = z / α. The step that
/// leaves no noise is an Euler step.
/// </remarks>
[Node("kdpm2.step@1", Category = "Sampling")]
public sealed class Kdpm2Step : TwoEvaluationsStep
{
    /// <summary>This row of <c>sigma.timesteps@1</c> with evaluations in the middle.</summary>
    [Input] public override required SamplingRow T { get; init; }

    private protected override string Evaluations => "middle";

    private protected override double SecondSigma(NoiseLevel start) => Math.Sqrt(start.Sigma * T.Next.Sigma);

    private protected override Tensor Second(NodeContext context, NoiseLevel start, Tensor slope) => SigmaFlow.Follow(History.Start!, start, T.Next, slope);
}
