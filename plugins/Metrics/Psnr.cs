using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Peak signal-to-noise ratio of pictures against a reference, in decibels; larger is closer, equal pictures have infinity.</summary>
/// <remarks>10 · log₁₀(R² / MSE) with the range R = 1 and the mean squared error over all values of a picture, in float64. A batch has the mean over its pictures.</remarks>
[Node("metric.psnr@1", Category = "Metrics")]
public sealed class Psnr : INode<Psnr.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>What they should be, in the same size: as many pictures, or one for all.</summary>
    [Input] public required Image Reference { get; init; }

    /// <param name="Psnr">The ratio, named <c>psnr</c>, in dB.</param>
    public sealed record Result(Metric Psnr);

    /// <summary>Compares the sizes.</summary>
    public static void Infer(InferenceContext context) => Comparison.Infer(context);

    /// <exception cref="PortException">The sizes differ.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var (image, reference) = Comparison.Pair(Image, Reference);
        var decibels = -10 * MeanSquaredError(image, reference).log10();         // [B]
        return new(new Result(new Metric("psnr", decibels.mean().item<double>(), "dB")));
    }

    /// <summary>[B, 3, height, width] to [B].</summary>
    internal static Tensor MeanSquaredError(Tensor image, Tensor reference)
    {
        using var difference = image - reference;
        using var squares = difference.square();
        return squares.mean([1, 2, 3]);
    }
}
