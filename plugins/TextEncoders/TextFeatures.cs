using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Takes a text as features: its vector in the space that CLIP shares with pictures, at unit length. Near means that a picture shows what the text says.</summary>
[Node("features.text@1", Category = "Metrics")]
public sealed class TextFeatures : INode<TextFeatures.Result>, IInfersOutputs
{
    /// <summary>CLIP's text encoder, of a whole CLIP: those of text-to-image models lack the way into the shared space.</summary>
    [Input] public required ITextEncoder Encoder { get; init; }

    /// <summary>The text.</summary>
    [Input(Multiline = true)] public required string Text { get; init; }

    /// <param name="Features">One vector, [1, dimension].</param>
    public sealed record Result(Features Features);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => context.Output("features", new FeaturesSpec(1, null));

    /// <exception cref="PortException">No CLIP encoder, or one without the projection.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Encoder is not ClipTextEncoder { CanProject: true } clip) throw new PortException("encoder", "is no CLIP text encoder with a projection into the space of pictures", "load a whole CLIP: a folder whose config.json names CLIPModel");
        using var scope = NewDisposeScope();
        using var pooled = clip.With(new ClipTextOutput { Pooling = ClipPooling.UnitLength });
        var ids = from_array(pooled.Tokenize([Text])[0]).reshape(1, -1);                                  // [1, tokens]
        return new(new Result(new Features(pooled.Encode(ids).squeeze(1))));                              // [1, projection]
    }
}
