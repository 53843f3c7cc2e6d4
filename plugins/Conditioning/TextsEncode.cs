using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns several prompts into context for cross-attention, one for each picture of a batch.</summary>
[Node("texts.encode@1", Category = "Conditioning")]
public sealed class TextsEncode : INode<TextsEncode.Result>, IInfersOutputs
{
    /// <summary>The model's text encoder.</summary>
    [Input] public required ITextEncoder Encoder { get; init; }

    /// <summary>The prompts; what does not fit the encoder's length is cut off.</summary>
    [Input] public required IReadOnlyList<string> Texts { get; init; }

    /// <param name="Conditioning">The contexts, [prompts, tokens, width].</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => Prompts.Infer(context);

    /// <inheritdoc/>
    /// <exception cref="PortException">No prompt, or the model came without a vocabulary.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Texts.Count == 0) throw new PortException("texts", "is empty; expected one prompt at least");
        return new(new Result(Prompts.Encode(Encoder, Texts, "texts")));
    }
}
