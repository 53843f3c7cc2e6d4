using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns a picture and a mask into a conditioning for inpainting: what is kept, encoded, and where the hole is, concatenated with the latent.</summary>
[Node("inpaint.encode@1", Category = "Conditioning")]
public sealed class InpaintEncode : INode<InpaintEncode.Result>, IInfersOutputs
{
    /// <summary>In which order and scale the parts are concatenated.</summary>
    public enum Convention
    {
        /// <summary>The original's inpainting model: the masked picture's latent, not scaled, then the mask as −1 and 1; the hole is black.</summary>
        LatentDiffusion,

        /// <summary>Stable Diffusion's inpainting models: the mask as 0 and 1, then the masked picture's latent, sampled and scaled; the hole is grey.</summary>
        StableDiffusion,
    }

    /// <summary>The model's first stage.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>The picture.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>The hole: 1 where the picture is made anew; from one half on it counts as 1.</summary>
    [Input] public required Mask Mask { get; init; }

    /// <summary>Whose model it is.</summary>
    [Input] public Convention Model { get; init; }

    /// <summary>Seed of the latent's sample, for Stable Diffusion.</summary>
    [Input] public Seed Seed { get; init; }

    /// <param name="Conditioning">The maps to concatenate, [batch, latent channels + 1, height / f, width / f].</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<AutoencoderSpec>("autoencoder") is not { } autoencoder) return;
        var image = context.Spec<ImageSpec>("image");
        if (image is { Width: { } width, Height: { } height } && Misfit(width, height, autoencoder.Factor) is { } problem) context.Error("image", problem);
        context.Output("conditioning", new ConditioningSpec(null, autoencoder.Channels + 1) { MapHeight = image?.Height / autoencoder.Factor, MapWidth = image?.Width / autoencoder.Factor });
    }

    /// <exception cref="PortException">The picture's size is no multiple of f, or the mask has another size.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var spec = Autoencoder.Spec;
        if (Misfit(Image.Width, Image.Height, spec.Factor) is { } problem) throw new PortException("image", problem);
        if (!Mask.Value.shape.AsSpan(2).SequenceEqual(Image.Value.shape.AsSpan(2)))
            throw new PortException("mask", $"is {Mask.Value.shape[3]} x {Mask.Value.shape[2]} pixels, the image {Image.Width} x {Image.Height}");

        using var scope = NewDisposeScope();
        var hole = Mask.Value.ge(0.5).to(ScalarType.Float32);                                               // [B, 1, H, W]
        var concat = Model == Convention.LatentDiffusion ? Original(context, hole) : Stable(context, hole);
        return new(new Result(new Diffusion.Conditioning { Concat = concat }));
    }

    private Tensor Original(NodeContext context, Tensor hole)
    {
        using var kept = Autoencoder.Encode((1 - hole) * Image.Value * 2 - 1, context.Cancellation);       // mean [B, C, h, w]
        return cat([kept.Mean, Small(hole * 2 - 1, kept.Mean)], 1);
    }

    private Tensor Stable(NodeContext context, Tensor hole)
    {
        using var kept = Autoencoder.Encode((1 - hole) * (Image.Value * 2 - 1), context.Cancellation);
        var latent = kept.LogVariance is { } logVariance
            ? kept.Mean + (0.5 * logVariance).exp() * context.Draw(Seed, kept.Mean.shape, "posterior").to(kept.Mean.device)
            : kept.Mean;
        return cat([Small(hole, latent), latent * Autoencoder.Spec.ScaleFactor], 1);
    }

    // The nearest pixel, so that the mask stays one of two values.
    private static Tensor Small(Tensor mask, Tensor latent)
    {
        var small = functional.interpolate(mask, size: latent.shape[2..], mode: InterpolationMode.Nearest);
        return small.expand(latent.shape[0], 1, latent.shape[2], latent.shape[3]).to(latent.device);
    }

    private static string? Misfit(long width, long height, int f) =>
        width % f == 0 && height % f == 0 ? null : $"is {width} x {height} pixels, the autoencoder takes multiples of {f}";
}
