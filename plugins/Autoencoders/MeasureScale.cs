using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Measures the scale factor that gives a batch of latents unit standard deviation, as training does on its first batch.</summary>
/// <remarks>
/// Section D.1 of the paper: z ← z / σ̂, with σ̂ the deviation over all elements of the unscaled batch. As in the original code the
/// batch should be a sample of the posterior, and σ̂ is the unbiased estimate, over N − 1.
/// </remarks>
[Node("latent.scale-factor@1", Category = "Latents")]
public sealed class MeasureScale : INode<MeasureScale.Result>, IInfersOutputs
{
    /// <summary>The first stage that encoded the batch.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>The batch, in that first stage's present scale.</summary>
    [Input] public required Latent Latent { get; init; }

    /// <param name="Scale">The factor to replace the first stage's own by.</param>
    public sealed record Result(double Scale);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<AutoencoderSpec>("autoencoder") is { } autoencoder && context.Spec<LatentSpec>("latent")?.Channels is { } channels && channels != autoencoder.Channels)
            context.Error("latent", $"has {channels} channels, the autoencoder makes {autoencoder.Channels}");
    }

    /// <exception cref="PortException">The latent is another autoencoder's, or its values are all the same.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Latent.Space != Autoencoder.Spec.Space)
            throw new PortException("latent", $"is of the space {Latent.Space}, the autoencoder makes {Autoencoder.Spec.Space}", "encode the batch with this autoencoder");
        using var scope = NewDisposeScope();
        var deviation = (Latent.Value / Autoencoder.Spec.ScaleFactor).std().item<float>();
        if (!(deviation > 0) || !float.IsFinite(deviation))
            throw new PortException("latent", $"has a standard deviation of {deviation}, which nothing scales to 1", "measure on pictures that differ");
        return new(new Result(1.0 / deviation));
    }
}
