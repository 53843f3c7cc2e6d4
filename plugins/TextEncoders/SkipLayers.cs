using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Takes the context from an earlier layer of a CLIP text encoder, as some models were trained; known as "clip skip".</summary>
[Node("clip.skip@1", Category = "Conditioning")]
public sealed class SkipLayers : INode<SkipLayers.Result>, IInfersOutputs
{
    /// <summary>The model's text encoder, a CLIP one.</summary>
    [Input] public required ITextEncoder Encoder { get; init; }

    /// <summary>How many of the last layers are left out: 1 where other programs say "clip skip 2".</summary>
    [Input(Min = 0, Max = 31)] public int Layers { get; init; } = 1;

    /// <summary>Whether the final norm is applied, which all layers share.</summary>
    [Input] public bool Normalize { get; init; } = true;

    /// <param name="Encoder">The encoder that stops earlier. The one it came from does not change.</param>
    public sealed record Result(ITextEncoder Encoder);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<TextEncoderSpec>("encoder") is { } encoder) context.Output("encoder", encoder);
    }

    /// <exception cref="PortException">No CLIP encoder, or one of fewer layers.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Encoder is not ClipTextEncoder clip) throw new PortException("encoder", "is no CLIP text encoder; only those can stop earlier");
        if (Layers < 0 || Layers >= clip.Layers) throw new PortException("layers", $"{Layers} of {clip.Layers} cannot be left out; expected at most {clip.Layers - 1}");
        return new(new Result(clip.With(clip.Output with { Skipped = Layers, Normalized = Normalize })));
    }
}
