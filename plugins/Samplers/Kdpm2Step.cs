using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of DPM2 as in k-diffusion: the midpoint method in σ with its middle halfway in log σ, second order.</summary>
/// <remarks>
/// First x̃ = x + (√(σ σ') − σ) ε(x, σ), then from the same start x' = x + (σ' − σ) ε(x̃, √(σ σ')), for x = z / α. The step that
/// leaves no noise is an Euler step.
/// </remarks>
[Node("kdpm2.step@1", Category = "Sampling")]
public sealed class Kdpm2Step : INode<Kdpm2Step.Result>, IInfersOutputs
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of <c>sigma.timesteps@1</c> with evaluations in the middle.</summary>
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
        var start = TwoEvaluations.Start(History, T, from => Math.Sqrt(from.Sigma * T.Next.Sigma), "middle");
        return SigmaFlow.Follow(History.Start!, start, T.Next, slope);
    }
}
