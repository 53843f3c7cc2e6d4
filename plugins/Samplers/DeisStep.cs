using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of DEIS, the diffusion exponential integrator sampler (Zhang and Chen 2023, arXiv:2204.13902), in its tAB form over log ρ.</summary>
/// <remarks>
/// With ρ = σ / α, the slope ε is extrapolated by a polynomial in log ρ through the last predictions and integrated over ρ
/// exactly. The paper counts orders from 0. To leave no noise, where log ρ ends, the step goes to ẑ₀.
/// </remarks>
[Node("deis.step@1", Category = "Sampling")]
public sealed class DeisStep : HistoryStep
{
    /// <summary>This row of the sampling schedule, from <c>dpm.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>Order of the method: how many predictions it combines.</summary>
    [Input(Min = 1, Max = 3)] public int Order { get; init; } = 2;

    /// <summary>Lower the order over the last steps when there are fewer than 15.</summary>
    [Input] public bool LowerOrderFinal { get; init; } = true;

    private protected override (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate)
    {
        var noises = History.With(new(estimate.AgreeingNoise(Latent, T), T), Order);
        var order = SolverOrder.At(T, Order, noises.Length - 1, SolverOrder.LowersAtEnd(T, LowerOrderFinal));
        var z = T.Next.Noise == 0 ? T.Next.Signal * estimate.Z0 : AdamsBashforth.Step(Latent, T, [.. noises.Select(past => past.Value)],
            [.. noises.Take(order).Select(past => T.Here.Lambda - past.Row.Here.Lambda)], Moment);
        return (z, new(noises.Take(Order - 1), null));
    }

    /// <summary>∫ vᵏ dρ for v = log ρ − log ρ of the row: ρ ∫ vᵏ eᵛ dv, by parts.</summary>
    private double Moment(int k)
    {
        var width = T.Here.Lambda - T.Next.Lambda;
        var integral = Math.Exp(width) - 1;
        for (var i = 1; i <= k; i++) integral = Math.Pow(width, i) * Math.Exp(width) - i * integral;
        return T.Here.Sigma * integral;
    }
}
