using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Bsr;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation;

/// <summary>
/// Makes small, blurred, noisy and compressed pictures, as super-resolution models see in training and real cameras give:
/// the degradation of BSRGAN (Zhang et al. 2021, arXiv:2103.14006) as the original latent-diffusion code has it.
/// </summary>
/// <remarks>
/// What happens to a picture depends on the seed and its place in the batch alone. A size that is no multiple of the
/// factor is cut at the right and below; the original cuts the height by the width's remainder, which this does not follow.
/// </remarks>
[Node("degrade.bsr@1", Category = "Degradation")]
public sealed class BsrDegrade : INode<BsrDegrade.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>How many times smaller the result is.</summary>
    [Input(Min = 1, Max = 16)] public int Factor { get; init; } = 4;

    /// <summary>Light, as the original models were trained, or full.</summary>
    [Input] public BsrStrength Strength { get; init; }

    /// <summary>Seed of all that is random.</summary>
    [Input] public Seed Seed { get; init; }

    /// <param name="Image">The degraded pictures, [batch, 3, height / factor, width / factor].</param>
    /// <param name="Steps">What was done, a line for each picture.</param>
    public sealed record Result(Image Image, string Steps);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (!context.TryGetLiteral<int>("factor", out var factor) || factor < 1) return;
        var image = context.Spec<ImageSpec>("image");
        if (Misfit(image?.Width, image?.Height, factor) is { } problem) context.Error("image", problem);
        else context.Output("image", new ImageSpec(image?.Batch, image?.Height / factor, image?.Width / factor));
    }

    /// <exception cref="PortException">The pictures are smaller than the factor.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Misfit(Image.Width, Image.Height, Factor) is { } problem) throw new PortException("image", problem);
        using var scope = NewDisposeScope();
        var (width, height) = ((int)Image.Width / Factor * Factor, (int)Image.Height / Factor * Factor);
        var (results, lines) = (new List<Tensor>(), new List<string>());
        for (var i = 0; i < Image.Value.shape[0]; i++)
        {
            var steps = new BsrRecipe(new RandomStream(context.StreamSeed(Seed, $"bsr {i}")), Strength).Draw(width, height, Factor);
            try
            {
                results.Add(Degrade(Image.Value.narrow(0, i, 1).slice(2, 0, height, 1).slice(3, 0, width, 1), steps, context.Cancellation));
                lines.Add(string.Join("; ", steps));
            }
            finally
            {
                foreach (var step in steps) step.Dispose();
            }
            context.Progress(i + 1, Image.Value.shape[0], "pictures");
        }
        return new(new Result(new Image(cat(results, 0).MoveToOuterDisposeScope()), string.Join('\n', lines)));
    }

    private static Tensor Degrade(Tensor picture, IReadOnlyList<DegradationStep> steps, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            picture = step.Apply(picture);
        }
        return picture.MoveToOuterDisposeScope();
    }

    private static string? Misfit(long? width, long? height, int factor) =>
        width < factor || height < factor ? $"is {width} x {height} pixels, less than the factor of {factor}" : null;
}
