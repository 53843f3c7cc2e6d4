using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Structural similarity of pictures and a reference (Wang, Bovik, Sheikh, Simoncelli 2004): 1 for equal pictures.</summary>
/// <remarks>
/// Equation 13: (2 μ₁μ₂ + C₁)(2 σ₁₂ + C₂) / ((μ₁² + μ₂² + C₁)(σ₁² + σ₂² + C₂)) with C₁ = 0.01², C₂ = 0.03², in float64, averaged over
/// all windows that lie inside the picture and over the channels. The numbers are scikit-image's.
/// </remarks>
[Node("metric.ssim@1", Category = "Metrics")]
public sealed class Ssim : INode<Ssim.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>What they should be, in the same size: as many pictures, or one for all.</summary>
    [Input] public required Image Reference { get; init; }

    /// <summary>Over which pixels, and how weighted, means and variances are taken.</summary>
    [Input] public SsimWindow Window { get; init; }

    /// <param name="Ssim">The similarity, named <c>ssim</c>; a batch has the mean over its pictures.</param>
    public sealed record Result(Metric Ssim);

    /// <summary>Compares the sizes.</summary>
    public static void Infer(InferenceContext context) => Comparison.Infer(context);

    /// <exception cref="PortException">The sizes differ, or a picture is smaller than the window.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var (image, reference) = Comparison.Pair(Image, Reference);
        if (!Enum.IsDefined(Window)) throw new PortException("window", $"there is no window {Window}");
        if (Math.Min(Image.Width, Image.Height) < Weights(Window).Length)
            throw new PortException("image", $"is {Image.Width} x {Image.Height}; expected at least {Weights(Window).Length} pixels a side, the size of the window");
        return new(new Result(new Metric("ssim", Map(image, reference, Window).mean().item<double>())));
    }

    /// <summary>The similarity at every window inside: [B, 3, h, w] in float64 to [B, 3, h - n + 1, w - n + 1].</summary>
    internal static Tensor Map(Tensor image, Tensor reference, SsimWindow window)
    {
        using var scope = NewDisposeScope();
        var line = Weights(window);
        var correction = window == SsimWindow.Uniform ? 49.0 / 48.0 : 1.0;       // covariances of a sample: n / (n - 1)
        Tensor Mean(Tensor x) => Smooth(x, line);
        var (x, y) = (Mean(image), Mean(reference));
        var varianceX = correction * (Mean(image * image) - x * x);
        var varianceY = correction * (Mean(reference * reference) - y * y);
        var covariance = correction * (Mean(image * reference) - x * y);
        const double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
        var similarity = (2 * x * y + c1) * (2 * covariance + c2) / ((x * x + y * y + c1) * (varianceX + varianceY + c2));
        return similarity.MoveToOuterDisposeScope();
    }

    private static double[] Weights(SsimWindow window) => window == SsimWindow.Gaussian ? Gaussian() : Uniform();

    /// <summary>Weighted means over the windows inside: [B, 3, h, w] to [B, 3, h - n + 1, w - n + 1], one direction after the other.</summary>
    private static Tensor Smooth(Tensor x, double[] line)
    {
        var (b, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var weights = tensor(line);
        var flat = x.reshape(b * c, 1, h, w);
        var smooth = conv2d(conv2d(flat, weights.reshape(1, 1, 1, line.Length)), weights.reshape(1, 1, line.Length, 1));
        return smooth.reshape(b, c, smooth.shape[2], smooth.shape[3]);
    }

    /// <summary>σ = 1.5, cut at 3.5 σ: eleven weights.</summary>
    private static double[] Gaussian()
    {
        double[] weights = [.. Enumerable.Range(-5, 11).Select(i => Math.Exp(-i * i / (2 * 1.5 * 1.5)))];
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private static double[] Uniform() => [.. Enumerable.Repeat(1 / 7.0, 7)];
}

/// <summary>Windows of the structural similarity.</summary>
public enum SsimWindow
{
    /// <summary>11 x 11, Gaussian with σ = 1.5, as in the paper.</summary>
    Gaussian,

    /// <summary>7 x 7, uniform, with the covariances of a sample: scikit-image's default.</summary>
    Uniform,
}
