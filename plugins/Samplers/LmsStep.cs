using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of the linear multistep method in σ, as in k-diffusion.</summary>
/// <remarks>
/// Adams-Bashforth for uneven steps: the slope ε(σ) is extrapolated by a polynomial through the last predictions and integrated
/// from σ to σ' exactly; diffusers does so by quadrature.
/// </remarks>
[Node("lms.step@1", Category = "Sampling")]
public sealed class LmsStep : HistoryStep
{
    /// <summary>This row of the sampling schedule, from <c>sigma.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>Order of the method: how many predictions it combines.</summary>
    [Input(Min = 1, Max = 4)] public int Order { get; init; } = 4;

    private protected override (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate)
    {
        var noises = History.With(new(estimate.AgreeingNoise(Latent, T), T), Order);
        var (sigma, step) = (T.Here.Sigma, T.Next.Sigma - T.Here.Sigma);
        var z = AdamsBashforth.Step(Latent, T, [.. noises.Select(past => past.Value)],
            [.. noises.Select(past => past.Row.Here.Sigma - sigma)], k => Math.Pow(step, k + 1) / (k + 1));
        return (z, new(noises.Take(Order - 1), null));
    }
}
