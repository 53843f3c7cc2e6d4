using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One Euler step in σ (Karras et al. 2022, arXiv:2206.00364, algorithm 1 without its correction and churn).</summary>
/// <remarks>x' = x + (σ' − σ) ε for x = z / α. On rows of <c>ddim.timesteps@1</c> this is DDIM at η = 0.</remarks>
[Node("euler.step@1", Category = "Sampling")]
public sealed class EulerStep : INode<EulerStep.Result>, IInfersOutputs
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of the sampling schedule, from <c>sigma.timesteps@1</c>.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    public sealed record Result(Latent Latent, Latent Predicted);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => StepInputs.Infer(context);

    /// <inheritdoc/>
    /// <exception cref="PortException"><see cref="Eps"/> has another shape than <see cref="Latent"/>.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        StepInputs.CheckShapes(Latent, Eps);
        using var scope = NewDisposeScope();
        var estimate = CleanEstimate.From(Latent, Eps.Value, T);
        var z = SigmaFlow.Follow(Latent.Value, T.Here, T.Next, estimate.AgreeingNoise(Latent, T));
        return new(new Result(Latent.With(z), Latent.With(estimate.Z0)));
    }
}
