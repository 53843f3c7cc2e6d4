using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of DPM-Solver or DPM-Solver++, multistep (Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095): "DPM++ 2M" with its initial values.</summary>
/// <remarks>
/// Integrates the network over λ = log(α / σ) with the predictions of earlier rows. The third order takes half the curvature
/// that belongs there, as published and as diffusers does, and converges with the second.
/// </remarks>
[Node("dpm-multistep.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class DpmMultistepStep : INode<DpmMultistepStep.Result>, IInfersOutputs
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of the sampling schedule, from <c>dpm.timesteps@1</c>.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>What the evaluations before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public required PredictionHistory History { get; init; }

    /// <summary>Order of the method: how many predictions it combines.</summary>
    [Input(Min = 1, Max = 3)] public int Order { get; init; } = 2;

    /// <summary>What is integrated: the clean latent (DPM-Solver++) or the noise (DPM-Solver).</summary>
    [Input] public Integrand Integrand { get; init; } = Integrand.Data;

    /// <summary>How slopes are weighed.</summary>
    [Input] public DpmCorrection Correction { get; init; } = DpmCorrection.Midpoint;

    /// <summary>Solve the SDE instead of the ODE: every step adds fresh noise.</summary>
    [Input] public bool Sde { get; init; }

    /// <summary>Lower the order over the last steps when there are fewer than 15.</summary>
    [Input] public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Take the very last step with the first order.</summary>
    [Input] public bool EulerAtFinal { get; init; }

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    /// <param name="History">What the next evaluation needs.</param>
    public sealed record Result(Latent Latent, Latent Predicted, PredictionHistory History);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => StepInputs.Infer(context);

    /// <inheritdoc/>
    /// <exception cref="PortException"><see cref="Eps"/> or <see cref="Noise"/> has another shape than <see cref="Latent"/>.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        StepInputs.CheckShapes(Latent, Eps);
        using var scope = NewDisposeScope();
        var estimate = CleanEstimate.From(Latent, Eps.Value, T);
        var past = History.With(LambdaPast.Take(estimate, Latent, T, Integrand), Order);
        var step = LambdaStep.Between(T.Here, T.Next, Integrand, Sde);
        var z = T.Next.Noise == 0 ? T.Next.Signal * estimate.Z0 : Advance(step, past);
        if (T.Next.Noise > 0 && step.Deviation > 0) z += step.Deviation * StepInputs.Noise(context, Latent, Noise);
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0), new PredictionHistory(past.Take(Order - 1), null)));
    }

    private Tensor Advance(LambdaStep step, PredictionHistory.Past[] past)
    {
        var order = EulerAtFinal && T.Index == T.Count - 1 ? 1
            : SolverOrder.At(T, Order, past.Length - 1, SolverOrder.LowersAtEnd(T, LowerOrderFinal));
        var h = T.Next.Lambda - T.Here.Lambda;
        if (order == 1) return step.Advance(Latent.Value, past[0].Value);
        if (order == 2) return step.Advance(Latent.Value, past[0].Value, past[0].Slope(past[1], h), Correction);
        var (slope, difference) = past[0].Parabola(past[1], past[2], h);
        return step.Advance(Latent.Value, past[0].Value, slope, difference);
    }
}
