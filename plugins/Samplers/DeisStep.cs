using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of DEIS, the diffusion exponential integrator sampler (Zhang and Chen 2023, arXiv:2204.13902), in its tAB form over log ρ.</summary>
/// <remarks>
/// With ρ = σ / α, the slope ε is extrapolated by a polynomial in log ρ through the last predictions and integrated over ρ
/// exactly. The paper counts orders from 0. To leave no noise, where log ρ ends, the step goes to ẑ₀.
/// </remarks>
[Node("deis.step@1", Category = "Sampling")]
public sealed class DeisStep : INode<DeisStep.Result>, IInfersOutputs
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

    /// <summary>Lower the order over the last steps when there are fewer than 15.</summary>
    [Input] public bool LowerOrderFinal { get; init; } = true;

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
        var order = SolverOrder.At(T, Order, noises.Length - 1, SolverOrder.LowersAtEnd(T, LowerOrderFinal));
        var z = T.Next.Noise == 0 ? T.Next.Signal * estimate.Z0 : AdamsBashforth.Step(Latent, T, [.. noises.Select(past => past.Value)],
            [.. noises.Take(order).Select(past => T.Here.Lambda - past.Row.Here.Lambda)], Moment);
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0), new PredictionHistory(noises.Take(Order - 1), null)));
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
