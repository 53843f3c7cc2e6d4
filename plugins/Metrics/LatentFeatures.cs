using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Takes latents as features: near in the first stage's latent space means alike in what and where things are, not in exact pixels.</summary>
[Node("features.latent@1", Category = "Metrics")]
public sealed class LatentFeatures : INode<LatentFeatures.Result>, IInfersOutputs
{
    /// <summary>Latents of equally large pictures.</summary>
    [Input] public required Latent Latent { get; init; }

    /// <param name="Features">One vector for each picture, [batch, channels · height / f · width / f].</param>
    public sealed record Result(Features Features);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<LatentSpec>("latent") is { } latent) context.Output("features", new FeaturesSpec(latent.Batch, latent.Channels * latent.Height * latent.Width));
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Features(Latent.Value.cpu().reshape(Latent.Value.shape[0], -1).clone())));
    }
}
