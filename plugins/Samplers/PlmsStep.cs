using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>
/// One evaluation of pseudo linear multistep sampling (Liu et al. 2022, arXiv:2202.09778): DDIM at η = 0 with a prediction
/// extrapolated from up to four, by the Adams-Bashforth weights of equation 12.
/// </summary>
/// <remarks>
/// The first step is a pseudo improved Euler step and takes two evaluations, hence two rows of <c>plms.timesteps@1</c>: one
/// ahead with the first prediction, then again from the same start with the mean of both. The prediction made ahead is not kept.
/// On rows with a Runge-Kutta start (the paper's PNDM), the first three steps take four evaluations each, combined by
/// equation 13, and leave the three predictions that equation 12 needs.
/// </remarks>
[Node("plms.step@1", Category = "Sampling")]
public sealed class PlmsStep : HistoryStep<PlmsStep.Result>
{
    private const int Stages = 4;

    /// <summary>Latent at this timestep, [batch, channels, height / f, width / f].</summary>
    [Input] public override required Latent Latent { get; init; }

    /// <summary>This row of the sampling schedule, from <c>plms.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>What the steps before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public override required PredictionHistory History { get; init; }

    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    /// <param name="History">What the next step needs.</param>
    /// <param name="Combined">The prediction this step went with.</param>
    public sealed record Result(Latent Latent, Latent Predicted, PredictionHistory History, NoisePrediction Combined);

    private protected override Result Take(NodeContext context)
    {
        var (combined, history) = T.Conventions.RungeKuttaStart && T.Index < 3 * Stages ? RungeKutta() : Multistep();
        using var start = Latent.With((History.Start ?? Latent.Value).clone());
        var estimate = CleanEstimate.From(start, combined, T);
        var z = DdimTransition.Towards(T, estimate.Z0, estimate.Noise, sigma: 0);
        return new Result(Latent.With(z * T.OutputScale), Latent.With(estimate.Z0), history, new NoisePrediction(combined));
    }

    private (Tensor Combined, PredictionHistory History) Multistep()
    {
        var past = History.Predictions;
        return History.Start is null
            ? (Extrapolate(Eps.Value, past), new(past.Prepend(new(Eps.Value, T)).Take(3), past.Count == 0 ? Latent.Value : null))
            : ((Eps.Value + past[0].Value) / 2, new(past, null));
    }

    /// <summary>One evaluation of a Runge-Kutta step: the weighted sum so far is the newest prediction in the history.</summary>
    private (Tensor Combined, PredictionHistory History) RungeKutta()
    {
        var (stage, e, past) = (T.Index % Stages, Eps.Value, History.Predictions);
        if (stage == 0) return (e.clone(), new([new(e / 6, T), new(e, T), .. past], Latent.Value));
        var last = stage == Stages - 1;
        var sum = past[0].Value + e / (last ? 6 : 3);
        return last ? (sum, new(past.Skip(1), null)) : (e.clone(), new([new(sum, T), .. past.Skip(1)], History.Start));
    }

    private static Tensor Extrapolate(Tensor e, IReadOnlyList<PredictionHistory.Past> past) => past.Count switch
    {
        0 => e.clone(),
        1 => (3 * e - past[0].Value) / 2,
        2 => (23 * e - 16 * past[0].Value + 5 * past[1].Value) / 12,
        _ => (55 * e - 59 * past[0].Value + 37 * past[1].Value - 9 * past[2].Value) / 24,
    };
}
