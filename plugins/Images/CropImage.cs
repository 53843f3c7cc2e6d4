using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Cuts a rectangle out of pictures.</summary>
[Node("image.crop@1", Category = "Images")]
public sealed class CropImage : INode<CropImage.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Width of the rectangle in pixels.</summary>
    [Input(Min = 1)] public required int Width { get; init; }

    /// <summary>Height of the rectangle in pixels.</summary>
    [Input(Min = 1)] public required int Height { get; init; }

    /// <summary>Pixels left of the rectangle; -1 puts it in the middle.</summary>
    [Input(Min = -1)] public int Left { get; init; } = -1;

    /// <summary>Pixels above the rectangle; -1 puts it in the middle.</summary>
    [Input(Min = -1)] public int Top { get; init; } = -1;

    /// <param name="Image">The rectangle of every picture.</param>
    public sealed record Result(Image Image);

    /// <summary>The rectangle's size; refuses one that leaves the picture.</summary>
    public static void Infer(InferenceContext context)
    {
        var known = context.Spec<ImageSpec>("image");
        var width = Side(context, "width", "left", known?.Width);
        var height = Side(context, "height", "top", known?.Height);
        context.Output("image", new ImageSpec(known?.Batch, height, width));
    }

    /// <exception cref="PortException">The rectangle leaves the picture.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Problem(Width, Left, Image.Width) is { } wide) throw new PortException("width", wide);
        if (Problem(Height, Top, Image.Height) is { } high) throw new PortException("height", high);
        var (left, top) = (Start(Width, Left, Image.Width), Start(Height, Top, Image.Height));
        using var scope = NewDisposeScope();
        // Cloned: a view would keep the whole picture in memory.
        return new(new Result(new Image(Image.Value.narrow(2, top, Height).narrow(3, left, Width).clone())));
    }

    private static long? Side(InferenceContext context, string lengthPort, string startPort, long? whole)
    {
        if (!context.TryGetLiteral<int>(lengthPort, out var length)) return null;
        if (whole is { } known && context.TryGetLiteral<int>(startPort, out var start) && Problem(length, start, known) is { } wrong) context.Error(lengthPort, wrong);
        return length;
    }

    private static string? Problem(int length, int start, long whole) =>
        Math.Max(0, start) + (long)length <= whole ? null : $"the rectangle ends at {Math.Max(0, start) + (long)length}, the picture at {whole}";

    private static long Start(int length, int start, long whole) => start >= 0 ? start : (whole - length) / 2;
}
