using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Samplers;

/// <summary>ẑ₀, the clean latent that a prediction amounts to: (z − √(1 − ᾱ) · ε) / √ᾱ. What ddim.step@1 computes first, alone.</summary>
[Node("ddim.predict-clean@1", Category = "Sampling")]
public sealed class DdimPredictClean : StepNode<DdimPredictClean.Result>, IInfersOutputs
{
    /// <summary>Latent at this timestep, [batch, channels, height / f, width / f].</summary>
    [Input] public override required Latent Latent { get; init; }

    /// <summary>This row of the sampling schedule.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <param name="Latent">ẑ₀, in the shape of the latent.</param>
    public sealed record Result(Latent Latent);

    static void IInfersOutputs.Infer(InferenceContext context)
    {
        if (context.Spec<LatentSpec>("latent") is { } latent) context.Output("latent", latent);
    }

    private protected override Result Take(NodeContext context) => new(Latent.With(CleanEstimate.From(Latent, Eps.Value, T).Z0));
}
