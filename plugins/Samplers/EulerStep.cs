using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One Euler step in σ (Karras et al. 2022, arXiv:2206.00364, algorithm 1 without its correction and churn).</summary>
/// <remarks>
/// x' = x + (σ' − σ) ε for x = z / α. On rows of <c>ddim.timesteps@1</c> this is DDIM at η = 0. With churn, as in diffusers, noise
/// first lifts the latent to σ̂ = σ (1 + γ), γ = min(churn / steps, √2 − 1), and the step goes from there: x' = x̂ + (σ' − σ̂) ε.
/// Algorithm 2 of the paper evaluates the network at x̂; here it has seen x, so that the last row's churn would stay in the
/// picture where the network predicts ε: leave the lowest levels out by <c>churnFrom</c>.
/// </remarks>
[Node("euler.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class EulerStep : StepNode<MemorylessStep.Result>
{
    /// <summary>This row of the sampling schedule, from <c>sigma.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>How much noise is added and taken away again, over all steps (s_churn); 0 adds none.</summary>
    [Input(Min = 0)] public double Churn { get; init; }

    /// <summary>Lowest σ with churn (s_tmin).</summary>
    [Input(Min = 0)] public double ChurnFrom { get; init; }

    /// <summary>Highest σ with churn (s_tmax); without it, there is no limit.</summary>
    [Input(Min = 0)] public double? ChurnTo { get; init; }

    /// <summary>Factor on the churn's noise (s_noise); slightly above 1 makes up for what networks take away too much.</summary>
    [Input(Min = 0)] public double ChurnNoise { get; init; } = 1;

    /// <summary>The churn's noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    private protected override MemorylessStep.Result Take(NodeContext context)
    {
        var sigma = T.Here.Sigma;
        var gamma = sigma >= ChurnFrom && sigma <= (ChurnTo ?? double.PositiveInfinity) ? Math.Min(Churn / T.Count, Math.Sqrt(2) - 1) : 0;
        if (gamma > 0) return FromAbove(context, sigma * (1 + gamma));
        var estimate = CleanEstimate.From(Latent, Eps.Value, T);
        return To(SigmaFlow.Follow(Latent.Value, T.Here, T.Next, estimate.AgreeingNoise(Latent, T)), estimate);
    }

    private MemorylessStep.Result FromAbove(NodeContext context, double sigma)
    {
        var spread = ChurnNoise * Math.Sqrt(sigma * sigma - T.Here.Sigma * T.Here.Sigma);
        var x = Latent.Value / T.Here.Signal + spread * StepInputs.Noise(context, Latent, Noise);
        var row = T with { AlphaBar = 1 / (1 + sigma * sigma) };
        using Latent there = Latent.With(x * row.Here.Signal), here = Latent.With(x * T.Here.Signal);
        // ε is taken for that of x̂; what v means depends on the level at which it was predicted.
        var estimate = T.Conventions.Prediction == Prediction.V ? CleanEstimate.From(here, Eps.Value, T) : CleanEstimate.From(there, Eps.Value, row);
        return To(SigmaFlow.Follow(there.Value, row.Here, T.Next, estimate.NoiseFromZ0(there, row)), estimate);
    }

    private MemorylessStep.Result To(Tensor z, CleanEstimate estimate) => new(Latent.With(z), Latent.With(estimate.Z0));
}
