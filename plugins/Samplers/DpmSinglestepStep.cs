using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of DPM-Solver or DPM-Solver++, singlestep (Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095): "DPM++ 2S" with its initial values.</summary>
/// <remarks>
/// The rows come in groups of as many as the order. Each row starts again where its group began, takes in one prediction more,
/// and leads one row further. The number of steps is the number of evaluations.
/// </remarks>
[Node("dpm-singlestep.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class DpmSinglestepStep : INode<DpmSinglestepStep.Result>, IInfersOutputs
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

    /// <summary>End with a step of the first order; this is done anyway where the groups do not come out even.</summary>
    [Input] public bool LowerOrderFinal { get; init; }

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
        var now = LambdaPast.Take(estimate, Latent, T, Integrand);
        var order = Math.Min(OrderHere(), History.Predictions.Count + 1);
        var group = History.With(now, order);                                      // newest first
        var start = order == 1 ? Latent.Value : History.Start!;
        var step = LambdaStep.Between(group[^1].Row.Here, T.Next, Integrand, Sde);
        var z = T.Next.Noise == 0 ? T.Next.Signal * estimate.Z0 : Advance(step, start, group);
        if (T.Next.Noise > 0 && step.Deviation > 0) z += step.Deviation * StepInputs.Noise(context, Latent, Noise);
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0), new PredictionHistory(group, start)));
    }

    private Tensor Advance(LambdaStep step, Tensor start, PredictionHistory.Past[] group)
    {
        var (first, now) = (group[^1], group[0]);
        var h = T.Next.Lambda - first.Row.Here.Lambda;
        if (group.Length == 1) return step.Advance(start, first.Value);
        if (group.Length == 2) return step.Advance(start, first.Value, first.Slope(now, h), Correction);
        // The midpoint rule of the third order looks at the newest prediction alone, which was placed for it.
        if (Correction == DpmCorrection.Midpoint) return step.Advance(start, first.Value, first.Slope(now, h), DpmCorrection.Heun);
        var (slope, difference) = first.Parabola(group[1], now, h);
        return step.Advance(start, first.Value, slope, 2 * difference);
    }

    /// <summary>1, 2, ... up to the order, again and again. Where groups come out even, the last row is a group of its own.</summary>
    private int OrderHere()
    {
        var ownGroup = T.Index == T.Count - 1 && LowerOrderFinal && T.Count % Order == 0;
        return T.Next.Noise == 0 || ownGroup ? 1 : T.Index % Order + 1;
    }
}
