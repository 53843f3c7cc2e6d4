using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of DPM-Solver or DPM-Solver++, multistep (Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095): "DPM++ 2M" with its initial values.</summary>
/// <remarks>
/// Integrates the network over λ = log(α / σ) with the predictions of earlier rows. The third order takes half the curvature
/// that belongs there, as published and as diffusers does, and converges with the second.
/// </remarks>
[Node("dpm-multistep.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class DpmMultistepStep : DpmStep
{
    /// <summary>Lower the order over the last steps when there are fewer than 15.</summary>
    [Input] public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Take the very last step with the first order.</summary>
    [Input] public bool EulerAtFinal { get; init; }

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    private protected override (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate)
    {
        var past = History.With(LambdaPast.Take(estimate, Latent, T, Integrand), Order);
        return (Advance(context, estimate, T.Here, Noise, step => Solve(step, past)), new(past.Take(Order - 1), null));
    }

    private Tensor Solve(LambdaStep step, PredictionHistory.Past[] past)
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
