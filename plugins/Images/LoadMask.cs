using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Loads a mask from a picture: 1 (white) is regenerated, 0 (black) is kept.</summary>
/// <param name="roots">The folders that may be read.</param>
/// <param name="hashes">Hashes of files, by which results of this node are remembered.</param>
/// <param name="settings">Limits, where the host has its own.</param>
[Node("mask.load@1", Category = "Images", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class LoadMask(FileRoots roots, FileHashes hashes, PictureSettings? settings = null) : INode<LoadMask.Result>, ISource, IInfersOutputs
{
    /// <summary>The picture's file, absolute or below a folder that may be read.</summary>
    [Input(Picks = "image")] public required string Path { get; init; }

    /// <summary>What in the picture is the mask.</summary>
    [Input] public MaskChannel Channel { get; init; }

    /// <summary>From this value on the mask is 1, below it 0; the original inpainting code takes 0.5. 0 keeps the values as they are.</summary>
    [Input(Min = 0, Max = 1)] public double Threshold { get; init; }

    /// <summary>Exchanges 0 and 1, for masks whose black is to be regenerated.</summary>
    [Input] public bool Invert { get; init; }

    /// <param name="Mask">The mask, a batch of one.</param>
    public sealed record Result(Mask Mask);

    /// <summary>Checks the file's header.</summary>
    public static void Infer(InferenceContext context) => PicturePath.Infer(context, _ => { });

    /// <inheritdoc/>
    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(PicturePath.Resolve(roots, Path), context.Cancellation);

    /// <exception cref="PortException">No such file, not a picture, damaged, too large, or without the channel asked for.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var (rgb, alpha) = PicturePath.Read(roots, Path, settings, context.Cancellation);
        var mask = Channel switch
        {
            // ITU-R 601, 0.299 R + 0.587 G + 0.114 B, written so that greys stay exactly what they are.
            MaskChannel.Brightness => rgb[1] + 0.299 * (rgb[0] - rgb[1]) + 0.114 * (rgb[2] - rgb[1]),
            MaskChannel.Transparency when alpha is not null => 1 - alpha[0],
            MaskChannel.Transparency => throw new PortException("channel", $"'{Path}' has no transparency", "take brightness, or a picture with an alpha channel"),
            _ => throw new PortException("channel", $"there is no channel {Channel}"),
        };                                                                       // [height, width]
        if (Invert) mask = 1 - mask;
        if (Threshold > 0) mask = mask.ge(Threshold).to(ScalarType.Float32);
        return new(new Result(new Mask(mask.reshape(1, 1, rgb.shape[1], rgb.shape[2]))));
    }
}

/// <summary>What in a picture is the mask.</summary>
public enum MaskChannel
{
    /// <summary>How bright it is: white is 1.</summary>
    Brightness,

    /// <summary>How transparent it is: a hole is 1.</summary>
    Transparency,
}
