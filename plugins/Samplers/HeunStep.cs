using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of Heun's method in σ (Karras et al. 2022, arXiv:2206.00364, algorithm 1), second order.</summary>
/// <remarks>
/// First x̃ = x + (σ' − σ) ε(x, σ), then from the same start x' = x + (σ' − σ) · ½ (ε(x, σ) + ε(x̃, σ')), for x = z / α. The step
/// that leaves no noise is an Euler step.
/// </remarks>
[Node("heun.step@1", Category = "Sampling")]
public sealed class HeunStep : INode<HeunStep.Result>, IInfersOutputs
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of <c>sigma.timesteps@1</c> with evaluations at the ends.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>What the evaluations before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public required PredictionHistory History { get; init; }

    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    /// <param name="History">What the next evaluation needs.</param>
    public sealed record Result(Latent Latent, Latent Predicted, PredictionHistory History);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => StepInputs.Infer(context);

    /// <inheritdoc/>
    /// <exception cref="PortException"><see cref="Eps"/> has another shape than <see cref="Latent"/>, or <see cref="T"/> is no row of this method.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        StepInputs.CheckShapes(Latent, Eps);
        using var scope = NewDisposeScope();
        var estimate = CleanEstimate.From(Latent, Eps.Value, T);
        var slope = estimate.AgreeingNoise(Latent, T);
        var (z, history) = TwoEvaluations.IsFirst(History) ? TwoEvaluations.First(Latent, slope, T) : (Second(slope), new([], null));
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0), history));
    }

    private Tensor Second(Tensor slope)
    {
        var start = TwoEvaluations.Start(History, T, _ => T.Next.Sigma, "ends");
        return SigmaFlow.Follow(History.Start!, start, T.Next, (History.Predictions[0].Value + slope) / 2);
    }
}
