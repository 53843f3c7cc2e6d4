using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of ancestral DPM2 as in k-diffusion: the midpoint method down to less noise than the next row has, then up to it by fresh noise.</summary>
/// <remarks>
/// σ↑ and σ↓ are those of the ancestral Euler step; the middle is √(σ σ↓), and noise is added once, by the second evaluation.
/// </remarks>
[Node("kdpm2-ancestral.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class Kdpm2AncestralStep : INode<Kdpm2AncestralStep.Result>, IInfersOutputs
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of <c>sigma.timesteps@1</c> with evaluations in the ancestral middle.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>What the evaluations before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public required PredictionHistory History { get; init; }

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

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
        var (z, history) = TwoEvaluations.IsFirst(History) ? TwoEvaluations.First(Latent, slope, T) : (Second(context, slope), new([], null));
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0), history));
    }

    private Tensor Second(NodeContext context, Tensor slope)
    {
        var start = TwoEvaluations.Start(History, T, from => Math.Sqrt(from.Sigma * SigmaFlow.Split(from, T.Next).Down), "ancestral-middle");
        var (down, up) = SigmaFlow.Split(start, T.Next);
        var z = SigmaFlow.Follow(History.Start!, start, T.Next, down, slope);
        return up > 0 ? z + T.Next.Signal * up * StepInputs.Noise(context, Latent, Noise) : z;
    }
}
