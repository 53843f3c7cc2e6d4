using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Puts one picture into the hole of another: outside of the mask nothing changes by a single bit.</summary>
[Node("image.blend@1", Category = "Images")]
public sealed class BlendImages : INode<BlendImages.Result>, IInfersOutputs
{
    /// <summary>The pictures that are kept where the mask is 0.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>The pictures that are seen where the mask is 1; one serves a batch of any size.</summary>
    [Input] public required Image Inside { get; init; }

    /// <summary>From 0 (keep) to 1 (replace).</summary>
    [Input] public required Mask Mask { get; init; }

    /// <param name="Image">(1 − mask) · image + mask · inside.</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var (image, inside) = (context.Spec<ImageSpec>("image"), context.Spec<ImageSpec>("inside"));
        if (image is { Width: { } width, Height: { } height } && inside is { Width: { } w, Height: { } h } && (w != width || h != height))
            context.Error("inside", $"is {w} x {h} pixels, the image {width} x {height}", "resize one of them");
        if (image is not null) context.Output("image", image with { Batch = image.Batch == 1 ? inside?.Batch : image.Batch });
    }

    /// <exception cref="PortException">Sizes or batches differ.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        Check("inside", Inside.Value);
        Check("mask", Mask.Value);
        using var scope = NewDisposeScope();
        return new(new Result(new Image((1 - Mask.Value) * Image.Value + Mask.Value * Inside.Value)));
    }

    private void Check(string port, Tensor other)
    {
        var (image, batch) = (Image.Value.shape, other.shape[0]);
        if (!other.shape.AsSpan(2).SequenceEqual(image.AsSpan(2)))
            throw new PortException(port, $"is {other.shape[3]} x {other.shape[2]} pixels, the image {image[3]} x {image[2]}", "resize one of them");
        if (batch != 1 && image[0] != 1 && batch != image[0]) throw new PortException(port, $"is a batch of {batch}, the image one of {image[0]}");
    }
}
