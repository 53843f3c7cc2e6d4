using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Guidance;

/// <summary>How likely a picture is, given one that it should resemble: the image-to-image guider of the paper (appendix C), log p = −½ ‖y − T(x)‖².</summary>
/// <remarks>
/// Pixels count from −1 to 1, as the decoder gives them. T shrinks the picture to the size of the reference, bicubic with a = −0.75
/// and without antialias; where both are of the same size it is the identity.
/// </remarks>
[Node("guidance.l2@1", Category = "Guidance")]
public sealed class L2Guidance : INode<L2Guidance.Result>, IInfersOutputs
{
    /// <summary>x, the picture as it is expected to become: a latent.decode@1 with clamp off, so that the gradient is not cut.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>y, what it should look like, in any size not larger; a batch of one serves any batch.</summary>
    [Input] public required Image Reference { get; init; }

    /// <param name="Objective">log p(y | x) for every picture, up to a constant; 0 at best.</param>
    public sealed record Result(Objective Objective);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { Height: { } height, Width: { } width } && context.Spec<ImageSpec>("reference") is { Height: { } h, Width: { } w }
            && Misfit(height, width, h, w) is { } problem)
        {
            context.Error("reference", problem, Fix);
        }
    }

    /// <exception cref="PortException">The reference is larger, or one of another number of pictures.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Misfit(Image.Height, Image.Width, Reference.Height, Reference.Width) is { } problem) throw new PortException("reference", problem, Fix);
        var (batch, references) = (Image.Value.shape[0], Reference.Value.shape[0]);
        if (references != 1 && references != batch) throw new PortException("reference", $"has {references} pictures, the image {batch}", $"give one, or {batch}");

        using var scope = NewDisposeScope();
        var (x, y) = (2 * Image.Value - 1, (2 * Reference.Value - 1).to(Image.Value.device));
        if ((Image.Height, Image.Width) != (Reference.Height, Reference.Width))
            x = functional.interpolate(x, size: [Reference.Height, Reference.Width], mode: InterpolationMode.Bicubic, align_corners: false);
        return new(new Result(new Objective(-0.5 * (y - x).square().sum([1, 2, 3]))));
    }

    private const string Fix = "shrink the reference, or sample a larger picture";

    private static string? Misfit(long height, long width, long h, long w) =>
        h > height || w > width ? $"is {w}x{h}, larger than the picture it is compared with, {width}x{height}" : null;
}
