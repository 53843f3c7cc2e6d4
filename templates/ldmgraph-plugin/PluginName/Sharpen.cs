using LdmGraph;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace PluginName;

/// <summary>Sharpens pictures: what a pixel differs from its neighbourhood by is added once more.</summary>
[Node("plugin.id.sharpen@1", Category = "PluginName")]
public sealed class Sharpen : INode<Sharpen.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>How much of the difference is added; no unit.</summary>
    [Input(Min = 0, Max = 10)] public double Amount { get; init; } = 0.5;

    /// <param name="Image">The sharper pictures, same size.</param>
    public sealed record Result(Image Image);

    /// <summary>The result has the size of the picture: graphs are checked before anything is loaded.</summary>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { } image) context.Output("image", image);
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        // What is made in the scope dies with it; Image takes its tensor out. Never hold a scope over an await.
        using var scope = NewDisposeScope();
        var blurred = nn.functional.avg_pool2d(Image.Value, 3, stride: 1, padding: 1, count_include_pad: false);     // [batch, 3, height, width]
        var sharp = (Image.Value + Amount * (Image.Value - blurred)).clamp(0, 1);
        return new(new Result(new Image(sharp)));
    }
}
