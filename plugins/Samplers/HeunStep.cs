using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of Heun's method in σ (Karras et al. 2022, arXiv:2206.00364, algorithm 1), second order.</summary>
/// <remarks>
/// First x̃ = x + (σ' − σ) ε(x, σ), then from the same start x' = x + (σ' − σ) · ½ (ε(x, σ) + ε(x̃, σ')), for x = z / α. The step
/// that leaves no noise is an Euler step.
/// </remarks>
[Node("heun.step@1", Category = "Sampling")]
public sealed class HeunStep : TwoEvaluationsStep
{
    /// <summary>This row of <c>sigma.timesteps@1</c> with evaluations at the ends.</summary>
    [Input] public override required SamplingRow T { get; init; }

    private protected override string Evaluations => "ends";

    private protected override double SecondSigma(NoiseLevel start) => T.Next.Sigma;

    private protected override Tensor Second(NodeContext context, NoiseLevel start, Tensor slope) =>
        SigmaFlow.Follow(History.Start!, start, T.Next, (History.Predictions[0].Value + slope) / 2);
}
