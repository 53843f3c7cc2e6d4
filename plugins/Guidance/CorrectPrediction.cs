using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance;

/// <summary>Bends a prediction towards what a gradient says: ε̂ = ε − s · σ · ∇ log p(y | z_t), σ = √(1 − ᾱ) (Dhariwal and Nichol 2021, algorithm 2).</summary>
/// <remarks>
/// ε is −σ times the score, so adding s · ∇ log p to the score subtracts here; the plus sign in the appendix of the latent-diffusion
/// paper leads away from y. For networks that predict v or the clean latent, the change of ε is carried over:
/// v = (ε − √(1 − ᾱ) · z) / √ᾱ and ẑ₀ = (z − σ · ε) / α.
/// </remarks>
[Node("guidance.correct@1", Category = "Guidance")]
public sealed class CorrectPrediction : INode<CorrectPrediction.Result>
{
    /// <summary>What the denoiser predicted.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>∇ log p with respect to the noisy latent: an output of gradient@1.</summary>
    [Input] public required Latent Gradient { get; init; }

    /// <summary>This row of the sampling schedule.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>s: 0 leaves the prediction as it is.</summary>
    [Input(Step = 0.1)] public double Scale { get; init; } = 1;

    /// <param name="Eps">The corrected prediction.</param>
    public sealed record Result(NoisePrediction Eps);

    /// <exception cref="PortException">The gradient has another shape than the prediction.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (!Gradient.Value.shape.SequenceEqual(Eps.Value.shape))
            throw new PortException("gradient", $"is a {Gradient}, the prediction a {Eps}", "differentiate with respect to the latent that the prediction was made for");

        using var scope = NewDisposeScope();
        var (signal, noise) = T.Here;
        var share = T.Conventions.Prediction switch
        {
            Prediction.Epsilon => 1,
            Prediction.V => 1 / Math.Sqrt(T.AlphaBar),
            Prediction.Sample => -noise / signal,
            var other => throw new NotSupportedException($"no known relation of {other} to the noise"),
        };
        return new(new Result(new NoisePrediction(Eps.Value - share * Scale * noise * Gradient.Value.to(Eps.Value.device))));
    }
}
