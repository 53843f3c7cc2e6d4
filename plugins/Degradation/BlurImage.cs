using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Blurring;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation;

/// <summary>Blurs pictures with a Gaussian, round or stretched in one direction; at the edge the picture is mirrored.</summary>
[Node("degrade.blur@1", Category = "Degradation")]
public sealed class BlurImage : INode<BlurImage.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Width of the kernel in pixels; an even one moves the picture by half a pixel.</summary>
    [Input(Min = 1, Max = 255)] public int Size { get; init; } = 7;

    /// <summary>Standard deviation in pixels, across where the blur is stretched.</summary>
    [Input(Min = 1e-3, Max = 255)] public double Sigma { get; init; } = 1;

    /// <summary>How many times larger the deviation is along the direction.</summary>
    [Input(Min = 1e-3, Max = 1000)] public double Stretch { get; init; } = 1;

    /// <summary>The direction, in degrees from the right, clockwise.</summary>
    [Input(Min = -360, Max = 360)] public double Direction { get; init; }

    /// <param name="Image">The blurred pictures, same size.</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { } image) context.Output("image", image);
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var along = Sigma * Stretch;
        var kernel = Stretch == 1
            ? BlurKernel.Isotropic(Size, Sigma)
            : BlurKernel.Anisotropic(Size, Direction * Math.PI / 180, along * along, Sigma * Sigma);         // eigenvalues are variances
        return new(new Result(new Image(Convolution.Apply(Image.Value, kernel, Border.Mirror))));
    }
}
