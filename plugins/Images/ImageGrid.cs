using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Lays the pictures of a batch out as one sheet, row by row.</summary>
[Node("image.grid@1", Category = "Images")]
public sealed class ImageGrid : INode<ImageGrid.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Pictures in a row; 0 makes the sheet as square as it gets.</summary>
    [Input(Min = 0)] public int Columns { get; init; }

    /// <summary>Pixels between pictures.</summary>
    [Input(Min = 0, Max = 1024)] public int Gap { get; init; } = 2;

    /// <summary>Grey of gaps and empty places, from 0 (black) to 1 (white).</summary>
    [Input(Min = 0, Max = 1)] public double Background { get; init; } = 1;

    /// <param name="Image">The sheet, a batch of one.</param>
    public sealed record Result(Image Image);

    /// <summary>The sheet's size.</summary>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { Batch: { } batch, Height: { } height, Width: { } width }
            && context.TryGetLiteral<int>("columns", out var columns) && context.TryGetLiteral<int>("gap", out var gap))
        {
            var (across, down) = Places(batch, columns);
            context.Output("image", new ImageSpec(1, Length(down, height, gap), Length(across, width, gap)));
        }
        else
        {
            context.Output("image", new ImageSpec(1, null, null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var batch = Image.Value.shape[0];
        var (across, down) = Places(batch, Columns);
        var sheet = full([1, 3, Length(down, Image.Height, Gap), Length(across, Image.Width, Gap)], Background, ScalarType.Float32);
        for (var i = 0L; i < batch; i++)
        {
            var (row, column) = (i / across, i % across);
            sheet.narrow(2, row * (Image.Height + Gap), Image.Height).narrow(3, column * (Image.Width + Gap), Image.Width).copy_(Image.Value.narrow(0, i, 1));
        }
        return new(new Result(new Image(sheet)));
    }

    private static (long Across, long Down) Places(long batch, int columns)
    {
        var across = columns > 0 ? Math.Min(columns, batch) : (long)Math.Ceiling(Math.Sqrt(batch));
        return (across, (batch + across - 1) / across);
    }

    private static long Length(long count, long side, int gap) => count * side + (count - 1) * gap;
}
