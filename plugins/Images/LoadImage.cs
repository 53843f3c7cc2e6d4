using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Loads a picture: PNG, JPEG, WebP or TIFF, grey or colour, 8 or 16 bits, upright as its EXIF data says, in sRGB as its colour profile says.</summary>
/// <param name="roots">The folders that may be read.</param>
/// <param name="hashes">Hashes of files, by which results of this node are remembered.</param>
/// <param name="settings">Limits, where the host has its own.</param>
[Node("image.load@1", Category = "Images", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class LoadImage(FileRoots roots, FileHashes hashes, PictureSettings? settings = null) : INode<LoadImage.Result>, ISource, IInfersOutputs
{
    /// <summary>The picture's file, absolute or below a folder that may be read.</summary>
    [Input(Picks = "image")] public required string Path { get; init; }

    /// <summary>What becomes of transparency in the picture; the mask has it in any case.</summary>
    [Input] public Transparency Transparency { get; init; }

    /// <param name="Image">The picture, a batch of one.</param>
    /// <param name="Mask">Its transparency: 1 where nothing is to be seen, so that the hole is what gets regenerated. All 0 for a picture without.</param>
    public sealed record Result(Image Image, Mask Mask);

    /// <summary>Reads the size from the file's header.</summary>
    public static void Infer(InferenceContext context) =>
        PicturePath.Infer(context, size => context.Output("image", new ImageSpec(1, size?.Height, size?.Width)));

    /// <inheritdoc/>
    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(PicturePath.Resolve(roots, Path), context.Cancellation);

    /// <exception cref="PortException">No such file, not a picture, damaged, or too large.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var (rgb, alpha) = PicturePath.Read(roots, Path, settings, context.Cancellation);
        if (alpha is null) return new(new Result(new Image(rgb.unsqueeze(0)), new Mask(zeros([1, 1, rgb.shape[1], rgb.shape[2]]))));
        // Over white in sRGB, not in linear light: what every viewer shows.
        var shown = Transparency == Transparency.OverWhite ? rgb * alpha + (1 - alpha) : rgb;
        return new(new Result(new Image(shown.unsqueeze(0)), new Mask((1 - alpha).unsqueeze(0))));
    }
}

/// <summary>What becomes of transparency when a picture is loaded.</summary>
public enum Transparency
{
    /// <summary>The picture is laid over white.</summary>
    OverWhite,

    /// <summary>The colours stay as they are stored, also below full transparency.</summary>
    Ignore,
}
