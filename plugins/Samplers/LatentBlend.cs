using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>Keeps what is known: the latent where the mask is 1, the known latent where it is 0.</summary>
/// <remarks>
/// In a sampling loop, <c>known</c> is the picture's latent diffused to the timestep of the row, blended before the network
/// sees it, as the original's samplers do for inpainting with a model that was not trained for it.
/// </remarks>
[Node("latent.blend@1", Category = "Latents")]
public sealed class LatentBlend : INode<LatentBlend.Result>, IInfersOutputs
{
    /// <summary>The latent being sampled.</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>The latent to keep, of the same space and size; a batch of one serves any batch.</summary>
    [Input] public required Latent Known { get; init; }

    /// <summary>1 = regenerate, 0 = keep; at the size of the picture or of the latent.</summary>
    [Input] public required Mask Mask { get; init; }

    /// <param name="Latent">The blend, in the shape of the latent.</param>
    public sealed record Result(Latent Latent);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<LatentSpec>("latent") is { } latent) context.Output("latent", latent);
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">Space, size or batch of <see cref="Known"/> or <see cref="Mask"/> do not fit the latent's.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Known.Space != Latent.Space)
            throw new PortException("known", "lives in another latent space", "encode it with the autoencoder that the latent belongs to");
        if (!Known.Value.shape.AsSpan(1).SequenceEqual(Latent.Value.shape.AsSpan(1)) || !Serves(Known.Value))
            throw new PortException("known", $"is {Known}, the latent is {Latent}; both need the same size");

        using var scope = NewDisposeScope();
        var mask = AtLatentSize().to(Latent.Value.device);                         // [B or 1, 1, h, w]
        return new(new Result(Latent.With(Latent.Value * mask + Known.Value.to(Latent.Value.device) * (1 - mask))));
    }

    private Tensor AtLatentSize()
    {
        var (height, width, f) = (Latent.Value.shape[2], Latent.Value.shape[3], Latent.Space.Factor);
        if (Serves(Mask.Value) && Mask.Value.shape[2] == height && Mask.Value.shape[3] == width) return Mask.Value;
        if (Serves(Mask.Value) && Mask.Value.shape[2] == height * f && Mask.Value.shape[3] == width * f)
            return nn.functional.interpolate(Mask.Value, [height, width], mode: InterpolationMode.Nearest);       // as the original's inpainting does
        throw new PortException("mask", $"is {Mask}, expected {width * f} x {height * f} pixels, or {width} x {height} as the latent");
    }

    private bool Serves(Tensor value) => value.shape[0] == 1 || value.shape[0] == Latent.Value.shape[0];
}
