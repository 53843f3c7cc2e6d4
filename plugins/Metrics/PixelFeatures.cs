using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Takes thumbnails of pictures as features: near means the same colours in the same places. Finds copies; needs no network.</summary>
[Node("features.pixels@1", Category = "Metrics")]
public sealed class PixelFeatures : INode<PixelFeatures.Result>, IInfersOutputs
{
    /// <summary>The pictures; sets of different sizes can be compared.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Side of the square thumbnail, in pixels; each is the mean of the picture's pixels in its place.</summary>
    [Input(Min = 1, Max = 256)] public int Side { get; init; } = 16;

    /// <param name="Features">One vector for each picture, [batch, 3 · side · side].</param>
    public sealed record Result(Features Features);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => context.Output("features",
        new FeaturesSpec(context.Spec<ImageSpec>("image")?.Batch, context.TryGetLiteral<int>("side", out var side) ? 3L * side * side : null));

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Features(adaptive_avg_pool2d(Image.Value, Side).reshape(Image.Value.shape[0], -1).contiguous())));
    }
}
