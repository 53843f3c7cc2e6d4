using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Lets a ControlNet steer a denoiser by a picture of edges, depth or poses (Zhang et al. 2023, arXiv:2302.05543). Several may steer one denoiser, one node after the other.</summary>
[Node("controlnet.apply@1", Category = "Denoising")]
public sealed class ControlNetApply : INode<ControlNetApply.Result>, IInfersOutputs
{
    /// <summary>The model's denoiser.</summary>
    [Input] public required IDenoiser Denoiser { get; init; }

    /// <summary>The ControlNet, trained for this kind of model.</summary>
    [Input] public required ControlModel Controlnet { get; init; }

    /// <summary>The hint it was trained on: edges, depth, poses; as large as the picture to make.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Factor of what it adds to the denoiser; 0 leaves the denoiser as it is.</summary>
    [Input(Min = 0)] public double Strength { get; init; } = 1;

    /// <param name="Denoiser">The steered denoiser. The one it came from does not change.</param>
    public sealed record Result(IDenoiser Denoiser);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var (denoiser, control, image) = (context.Spec<DenoiserSpec>("denoiser"), context.Spec<ControlNetSpec>("controlnet"), context.Spec<ImageSpec>("image"));
        if (denoiser is not null) context.Output("denoiser", denoiser);
        if (denoiser is not null && control is not null && MisfitOf(control, denoiser) is { } other) context.Error("controlnet", other);
        if (control is not null && image is { Height: { } height, Width: { } width } && MisfitOf(control, height, width) is { } size) context.Error("image", size);
    }

    /// <exception cref="PortException">No UNet, a ControlNet for another kind of model, or a hint of a size that no latent has.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (MisfitOf(Controlnet.Spec, Denoiser.Spec) is { } other) throw new PortException("controlnet", other);
        if (MisfitOf(Controlnet.Spec, Image.Height, Image.Width) is { } size) throw new PortException("image", size);
        var control = new Control(Controlnet, Image, Strength);
        return new(new Result(Denoiser switch
        {
            Denoiser unet => new ControlledDenoiser(unet, [control]),
            ControlledDenoiser steered => steered.And(control),
            _ => throw new PortException("denoiser", "is no UNet as a checkpoint gives it", "apply the ControlNet to the checkpoint's denoiser, before other nodes change that"),
        }));
    }

    // Concatenated maps, as of inpainting models, are not for the ControlNet.
    private static string? MisfitOf(ControlNetSpec control, DenoiserSpec denoiser) =>
        control.ContextDim != denoiser.ContextDim ? $"attends to a context of width {control.ContextDim}, the denoiser to {(denoiser.ContextDim is { } width ? $"one of width {width}" : "none")}"
        : control.InChannels > denoiser.InChannels ? $"takes latents of {control.InChannels} channels, the denoiser {denoiser.InChannels}"
        : null;

    private static string? MisfitOf(ControlNetSpec control, long height, long width) =>
        height % control.Factor == 0 && width % control.Factor == 0 ? null
        : $"is {width}x{height} pixels, which are no multiples of {control.Factor}, the pixels of the hint for one of the latent";
}
