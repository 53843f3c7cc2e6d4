using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>From pictures to latents: the encoder E of the first stage (section 3.1), times the latent space's scale factor.</summary>
/// <remarks>A vector-quantised first stage gives its latent before quantisation, which happens on decoding.</remarks>
[Node("latent.encode@1", Category = "Latents")]
public sealed class LatentEncode : INode<LatentEncode.Result>, IInfersOutputs
{
    /// <summary>What is taken from the posterior over latents.</summary>
    public enum Posterior
    {
        /// <summary>Its mode: the same latent every time.</summary>
        Mode,

        /// <summary>A sample, as in training; the same as the mode for a vector-quantised first stage.</summary>
        Sample,
    }

    /// <summary>The first stage.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>Pictures, whose width and height are multiples of the first stage's factor f.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Mode (the same latent every time) or sample.</summary>
    [Input] public Posterior Take { get; init; } = Posterior.Mode;

    /// <summary>Seed of the sample; not used for the mode. Other nodes with the same seed draw other numbers.</summary>
    [Input] public Seed Seed { get; init; }

    /// <summary>Standard normal numbers in the shape of the latent to sample with, instead of drawing them from the seed.</summary>
    [Input] public Latent? Noise { get; init; }

    /// <param name="Latent">The scaled latent, [batch, channels, height / f, width / f].</param>
    public sealed record Result(Latent Latent);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var (autoencoder, image) = (context.Spec<AutoencoderSpec>("autoencoder"), context.Spec<ImageSpec>("image"));
        if (autoencoder is null) return;
        var f = autoencoder.Factor;
        if (image is { Width: { } width, Height: { } height } && Misfit(width, height, f) is var (problem, fix)) context.Error("image", problem, fix);
        context.Output("latent", new LatentSpec(image?.Batch, autoencoder.Channels, image?.Height / f, image?.Width / f, f));
    }

    /// <exception cref="PortException">The picture's size is no multiple of f, or the noise has another shape than the latent.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var spec = Autoencoder.Spec;
        if (Misfit(Image.Width, Image.Height, spec.Factor) is var (problem, fix)) throw new PortException("image", problem, fix);

        using var scope = NewDisposeScope();
        using var posterior = Autoencoder.Encode(Image.Value * 2 - 1, context.Cancellation);
        var z = Take == Posterior.Sample && posterior.LogVariance is { } logVariance
            ? posterior.Mean + (0.5 * logVariance).exp() * Draw(context, posterior.Mean)                // μ + σ · n
            : posterior.Mean;
        return new(new Result(new Latent((z * spec.ScaleFactor).MoveToOuterDisposeScope(), spec.Space)));
    }

    private Tensor Draw(NodeContext context, Tensor like)
    {
        if (Noise is null) return context.Draw(Seed, like.shape, "posterior").to(like.device);
        if (!Noise.Value.shape.SequenceEqual(like.shape))
            throw new PortException("noise", $"is [{string.Join(", ", Noise.Value.shape)}], the latent [{string.Join(", ", like.shape)}]");
        return Noise.Value;
    }

    private static (string Problem, string Fix)? Misfit(long width, long height, int f)
    {
        if (width >= f && height >= f && width % f == 0 && height % f == 0) return null;
        var (down, up) = ((Width: Below(width, f), Height: Below(height, f)), (Width: Above(width, f), Height: Above(height, f)));
        var sizes = down == up ? $"{up.Width} x {up.Height}" : $"{down.Width} x {down.Height} or {up.Width} x {up.Height}";
        return ($"is {width} x {height} pixels, the autoencoder takes multiples of {f}", $"resize it to {sizes}");
    }

    private static long Below(long size, int f) => Math.Max(f, size / f * f);

    private static long Above(long size, int f) => Math.Max(f, (size + f - 1) / f * f);
}
