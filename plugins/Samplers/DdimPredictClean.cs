using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>ẑ₀, the clean latent that a prediction amounts to: (z − √(1 − ᾱ) · ε) / √ᾱ. What ddim.step@1 computes first, alone.</summary>
[Node("ddim.predict-clean@1", Category = "Sampling")]
public sealed class DdimPredictClean : INode<DdimPredictClean.Result>, IInfersOutputs
{
    /// <summary>Latent at this timestep, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of the sampling schedule.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <param name="Latent">ẑ₀, in the shape of the latent.</param>
    public sealed record Result(Latent Latent);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<LatentSpec>("latent") is { } latent) context.Output("latent", latent);
    }

    /// <exception cref="PortException"><see cref="Eps"/> has another shape than <see cref="Latent"/>.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        StepInputs.CheckShapes(Latent, Eps);
        using var scope = NewDisposeScope();
        return new(new Result(Latent.With(CleanEstimate.From(Latent, Eps.Value, T).Z0)));
    }
}
