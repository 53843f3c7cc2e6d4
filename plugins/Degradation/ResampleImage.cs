using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Resampling;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation;

/// <summary>Resizes pictures as OpenCV or MATLAB do, whose results super-resolution models were trained on. Values stay floating-point.</summary>
[Node("degrade.resize@1", Category = "Degradation")]
public sealed class ResampleImage : INode<ResampleImage.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>New width in pixels.</summary>
    [Input(Min = 1, Max = 65_536)] public required int Width { get; init; }

    /// <summary>New height in pixels.</summary>
    [Input(Min = 1, Max = 65_536)] public required int Height { get; init; }

    /// <summary>How new pixels are made from old ones.</summary>
    [Input] public Interpolation Interpolation { get; init; } = Interpolation.Matlab;

    /// <param name="Image">The pictures in their new size.</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var known = context.TryGetLiteral<int>("width", out var width) & context.TryGetLiteral<int>("height", out var height);
        context.Output("image", new ImageSpec(context.Spec<ImageSpec>("image")?.Batch, known ? height : null, known ? width : null));
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Image(Resampler.Resize(Image.Value, Width, Height, Interpolation).clamp(0, 1))));     // cubic kernels overshoot
    }
}
