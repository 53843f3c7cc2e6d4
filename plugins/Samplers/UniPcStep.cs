using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of UniPC (Zhao et al. 2023, arXiv:2302.04867): corrects the latent with the new prediction, then predicts the next.</summary>
/// <remarks>
/// Predictor and corrector are one formula, z' = k z − a (Ψ₀ m₀ + B Σ ρᵢ (mᵢ − m₀) / rᵢ); the corrector has the prediction at
/// the end of its step, too, and so is one order higher at no evaluation more. ρ solves Σ ρᵢ rᵢⁿ⁻¹ = n! Ψₙ / B (equation 9).
/// </remarks>
[Node("unipc.step@1", Category = "Sampling")]
public sealed class UniPcStep : HistoryStep
{
    /// <summary>This row of the sampling schedule, from <c>dpm.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>What the steps before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public override required PredictionHistory History { get; init; }

    /// <summary>Order of the predictor.</summary>
    [Input(Min = 1, Max = 3)] public int Order { get; init; } = 2;

    /// <summary>B(h): bh1 is h itself, for few steps without guidance; bh2 is eʰ − 1.</summary>
    [Input] public UniPcVariant Variant { get; init; } = UniPcVariant.Bh2;

    /// <summary>What is integrated: the clean latent or the noise.</summary>
    [Input] public Integrand Integrand { get; init; } = Integrand.Data;

    /// <summary>Lower the order over the last steps.</summary>
    [Input] public bool LowerOrderFinal { get; init; } = true;

    private protected override (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate)
    {
        var now = LambdaPast.Take(estimate, Latent, T, Integrand);
        var earlier = History.Predictions;
        var corrected = earlier.Count == 0 ? Latent.Value : Correct(earlier, now);
        var z = T.Next.Noise == 0 ? T.Next.Signal * estimate.Z0 : Predict(corrected, [now, .. earlier]);
        return (z, new(earlier.Prepend(now).Take(Order), corrected));
    }

    /// <summary>Takes the step that led here again, now that the prediction at its end is known.</summary>
    private Tensor Correct(IReadOnlyList<PredictionHistory.Past> earlier, PredictionHistory.Past now)
    {
        var order = SolverOrder.At(earlier[0].Row, Order, earlier.Count - 1, LowerOrderFinal);
        return Take(History.Start!, earlier[0].Row.Here, T.Here, earlier[0], [.. earlier.Skip(1).Take(order - 1), now]);
    }

    private Tensor Predict(Tensor z, PredictionHistory.Past[] past) =>
        Take(z, T.Here, T.Next, past[0], past[1..SolverOrder.At(T, Order, past.Length - 1, LowerOrderFinal)]);

    private Tensor Take(Tensor z, NoiseLevel from, NoiseLevel to, PredictionHistory.Past at, PredictionHistory.Past[] others)
    {
        var step = LambdaStep.Between(from, to, Integrand);
        var next = step.Advance(z, at.Value);
        if (others.Length == 0) return next;

        var h = to.Lambda - from.Lambda;
        var b = Variant == UniPcVariant.Bh1 ? step.H : step.Psi(0);
        // For one equation the paper takes ½, which is its solution for short steps, whatever B is.
        double[] weights = others.Length == 1 ? [0.5]
            : Vandermonde.Solve([.. others.Select(other => at.Distance(other, h))], [.. Moments(step, others.Length).Select(moment => moment / b)]);
        for (var i = 0; i < others.Length; i++) next -= step.Weight * b * weights[i] * at.Slope(others[i], h);
        return next;
    }

    private static IEnumerable<double> Moments(LambdaStep step, int count)
    {
        var factorial = 1.0;
        for (var n = 1; n <= count; n++) yield return (factorial *= n) * step.Psi(n);
    }
}

/// <summary>B(h) of UniPC.</summary>
public enum UniPcVariant
{
    /// <summary>h.</summary>
    Bh1,

    /// <summary>eʰ − 1.</summary>
    Bh2,
}
