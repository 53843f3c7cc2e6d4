using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Resizing;
using LdmGraph.Plugins.Images.Writing;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Resizes pictures, with Pillow's or PyTorch's arithmetic to the last bit.</summary>
[Node("image.resize@1", Category = "Images")]
public sealed class ResizeImage : INode<ResizeImage.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>New width in pixels; 0 follows from the height and the aspect.</summary>
    [Input(Min = 0, Max = 65_536)] public int Width { get; init; }

    /// <summary>New height in pixels; 0 follows from the width and the aspect.</summary>
    [Input(Min = 0, Max = 65_536)] public int Height { get; init; }

    /// <summary>Factor for both sides, in place of width and height; the new size is rounded down. 0 means not given.</summary>
    [Input(Min = 0, Max = 64)] public double Factor { get; init; }

    /// <summary>Cut both sides down to multiples of this, of at least one: a model's autoencoder takes multiples of its factor. With no other size given, the picture's own sides are cut.</summary>
    [Input(Min = 1, Max = 1024)] public int Multiple { get; init; } = 1;

    /// <summary>How new pixels are made from old ones.</summary>
    [Input] public ResizeKernel Kernel { get; init; } = ResizeKernel.Lanczos3;

    /// <summary>Whose arithmetic is followed.</summary>
    [Input] public ResizeArithmetic Arithmetic { get; init; } = ResizeArithmetic.Pillow;

    /// <summary>Widen the kernel when shrinking, so that no detail turns into noise. For PyTorch's bilinear and bicubic; Pillow always does.</summary>
    [Input] public bool Antialias { get; init; }

    /// <summary>Corner pixels keep their place. For PyTorch's bilinear and bicubic.</summary>
    [Input] public bool AlignCorners { get; init; }

    /// <param name="Image">The pictures in their new size.</param>
    public sealed record Result(Image Image);

    private TargetSize Target => new(Width, Height, Factor, Multiple);

    /// <summary>The new size, where the old one or the literal inputs tell it.</summary>
    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<ResizeKernel>("kernel", out var kernel) && context.TryGetLiteral<ResizeArithmetic>("arithmetic", out var arithmetic)
            && context.TryGetLiteral<bool>("antialias", out var antialias) && context.TryGetLiteral<bool>("alignCorners", out var alignCorners)
            && Problem(arithmetic, kernel, antialias, alignCorners) is { } wrong)
        {
            context.Error("kernel", wrong);
        }
        var known = context.Spec<ImageSpec>("image");
        var size = (Height: (long?)null, Width: (long?)null);
        if (context.TryGetLiteral<int>("width", out var width) & context.TryGetLiteral<int>("height", out var height) & context.TryGetLiteral<double>("factor", out var factor)
            & context.TryGetLiteral<int>("multiple", out var multiple))
        {
            var target = new TargetSize(width, height, factor, multiple);
            if (target.Problem is { } missing) context.Error(missing.Port, missing.Problem);
            else size = target.For(known?.Height, known?.Width);
        }
        context.Output("image", new ImageSpec(known?.Batch, size.Height, size.Width));
    }

    /// <exception cref="PortException">No size, two sizes, or a kernel the chosen arithmetic does not have.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Problem(Arithmetic, Kernel, Antialias, AlignCorners) is { } wrong) throw new PortException("kernel", wrong);
        if (Target.Problem is { } missing) throw new PortException(missing.Port, missing.Problem);
        var (height, width) = Target.For(Image.Height, Image.Width);

        using var scope = NewDisposeScope();
        if (Arithmetic == ResizeArithmetic.Torch)
        {
            var resized = TorchResampler.Resize(Image.Value, [height!.Value, width!.Value], Factor > 0 && Multiple == 1 ? Factor : null, Kernel, Antialias, AlignCorners);
            return new(new Result(new Image(resized.clamp(0, 1))));              // bicubic overshoots at edges; an image ends at 0 and 1
        }
        var pictures = new Tensor[Image.Value.shape[0]];
        for (var i = 0; i < pictures.Length; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            pictures[i] = PillowResampler.Resize(Quantised(i), (int)width!.Value, (int)height!.Value, Kernel).ToTensor();
        }
        return new(new Result(new Image(stack(pictures))));
    }

    private Levels Quantised(int index)
    {
        try
        {
            return Levels.From(Image.Value, index, Rounding.HalfEven);
        }
        catch (ArgumentException notNumbers)
        {
            throw new PortException("image", notNumbers.Message, inner: notNumbers);
        }
    }

    private static string? Problem(ResizeArithmetic arithmetic, ResizeKernel kernel, bool antialias, bool alignCorners) => arithmetic switch
    {
        ResizeArithmetic.Torch => TorchResampler.Problem(kernel, antialias, alignCorners),
        _ when alignCorners => "alignCorners is for arithmetic torch; Pillow has none",
        _ => null,
    };
}
