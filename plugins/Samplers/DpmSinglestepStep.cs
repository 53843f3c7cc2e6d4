using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One evaluation of DPM-Solver or DPM-Solver++, singlestep (Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095): "DPM++ 2S" with its initial values.</summary>
/// <remarks>
/// The rows come in groups of as many as the order. Each row starts again where its group began, takes in one prediction more,
/// and leads one row further. The number of steps is the number of evaluations.
/// </remarks>
[Node("dpm-singlestep.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class DpmSinglestepStep : DpmStep
{
    /// <summary>End with a step of the first order; this is done anyway where the groups do not come out even.</summary>
    [Input] public bool LowerOrderFinal { get; init; }

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    private protected override (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate)
    {
        var now = LambdaPast.Take(estimate, Latent, T, Integrand);
        var group = History.With(now, Math.Min(OrderHere(), History.Predictions.Count + 1));       // newest first
        var start = group.Length == 1 ? Latent.Value : History.Start!;
        return (Advance(context, estimate, group[^1].Row.Here, Noise, step => Solve(step, start, group)), new(group, start));
    }

    private Tensor Solve(LambdaStep step, Tensor start, PredictionHistory.Past[] group)
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
