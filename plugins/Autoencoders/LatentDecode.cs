using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>From latents to pictures: the decoder D of the first stage (section 3.1), after division by the scale factor.</summary>
/// <remarks>A vector-quantised first stage replaces every position by the nearest vector of its codebook first.</remarks>
/// <param name="colors">Learns from each decoding how to show latents of its space; null where nobody looks at previews.</param>
[Node("latent.decode@1", Category = "Latents")]
public sealed class LatentDecode(LatentColors? colors = null) : INode<LatentDecode.Result>, IInfersOutputs
{
    /// <summary>The first stage.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>Scaled latents, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>Cut what the decoder gives to [0, 1]. Off for gradients, which vanish wherever something was cut.</summary>
    [Input] public bool Clamp { get; init; } = true;

    /// <param name="Image">The pictures, [batch, 3, height, width] in [0, 1].</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var (autoencoder, latent) = (context.Spec<AutoencoderSpec>("autoencoder"), context.Spec<LatentSpec>("latent"));
        if (autoencoder is not null && Misfit(autoencoder, latent?.Channels, latent?.Factor) is { } problem) context.Error("latent", problem, Fix);
        context.Output("image", new ImageSpec(latent?.Batch, latent?.Height * autoencoder?.Factor, latent?.Width * autoencoder?.Factor));
    }

    /// <exception cref="PortException">The latent has other channels or another factor than the autoencoder's.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var spec = Autoencoder.Spec;
        if (Misfit(spec, Latent.Value.shape[1], Latent.Space.Factor) is { } problem) throw new PortException("latent", problem, Fix);

        using var scope = NewDisposeScope();
        var x = Autoencoder.Decode(Latent.Value / spec.ScaleFactor, context.Cancellation);
        var image = (x + 1) / 2;
        var result = new Image((Clamp ? image.clamp(0, 1) : image).cpu());
        colors?.Learn(Latent, result);
        return new(new Result(result));
    }

    private const string Fix = "decode with the autoencoder the latent was made for";

    // Fine-tuned decoders share a latent space with the model they came from, so identities may differ; shapes may not.
    private static string? Misfit(AutoencoderSpec autoencoder, long? channels, int? factor) =>
        channels is { } c && c != autoencoder.Channels ? $"has {c} channels, the autoencoder takes {autoencoder.Channels}"
        : factor is { } f && f != autoencoder.Factor ? $"was made for a factor of {f}, the autoencoder has f = {autoencoder.Factor}"
        : null;
}
