using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Takes what an image encoder sees in pictures as features: near in CLIP's space means that they show the same, however it looks.</summary>
[Node("features.image@1", Category = "Metrics")]
public sealed class ImageFeatures : INode<ImageFeatures.Result>, IInfersOutputs
{
    /// <summary>The encoder, such as that of a whole CLIP.</summary>
    [Input] public required IImageEncoder Encoder { get; init; }

    /// <summary>The pictures, of any size.</summary>
    [Input] public required Image Image { get; init; }

    /// <param name="Features">One vector of length 1 for each picture, [batch, dimension].</param>
    public sealed record Result(Features Features);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) =>
        context.Output("features", new FeaturesSpec(context.Spec<ImageSpec>("image")?.Batch, context.Spec<ImageEncoderSpec>("encoder")?.Dimension));

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Features(Encoder.Encode(Image.Value))));
    }
}
