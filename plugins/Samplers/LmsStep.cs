using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of the linear multistep method in σ, as in k-diffusion.</summary>
/// <remarks>
/// Adams-Bashforth for uneven steps: the slope ε(σ) is extrapolated by a polynomial through the last predictions and integrated
/// from σ to σ' exactly; diffusers does so by quadrature.
/// </remarks>
[Node("lms.step@1", Category = "Sampling")]
public sealed class LmsStep : INode<LmsStep.Result>, IInfersOutputs
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of the sampling schedule, from <c>sigma.timesteps@1</c>.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>What the evaluations before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public required PredictionHistory History { get; init; }

    /// <summary>Order of the method: how many predictions it combines.</summary>
    [Input(Min = 1, Max = 4)] public int Order { get; init; } = 4;

    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    /// <param name="History">What the next evaluation needs.</param>
    public sealed record Result(Latent Latent, Latent Predicted, PredictionHistory History);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => StepInputs.Infer(context);

    /// <inheritdoc/>
    /// <exception cref="PortException"><see cref="Eps"/> has another shape than <see cref="Latent"/>.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        StepInputs.CheckShapes(Latent, Eps);
        using var scope = NewDisposeScope();
        var estimate = CleanEstimate.From(Latent, Eps.Value, T);
        var noises = History.With(new(estimate.AgreeingNoise(Latent, T), T), Order);
        var (sigma, step) = (T.Here.Sigma, T.Next.Sigma - T.Here.Sigma);
        var z = AdamsBashforth.Step(Latent, T, [.. noises.Select(past => past.Value)],
            [.. noises.Select(past => past.Row.Here.Sigma - sigma)], k => Math.Pow(step, k + 1) / (k + 1));
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0), new PredictionHistory(noises.Take(Order - 1), null)));
    }
}
