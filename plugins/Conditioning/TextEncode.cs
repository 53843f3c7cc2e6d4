using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns a prompt into context for cross-attention (section 3.3 of the paper).</summary>
/// <remarks>An empty prompt gives the unconditional context of classifier-free guidance.</remarks>
[Node("text.encode@1", Category = "Conditioning")]
public sealed class TextEncode : INode<TextEncode.Result>, IInfersOutputs
{
    /// <summary>The model's text encoder.</summary>
    [Input] public required ITextEncoder Encoder { get; init; }

    /// <summary>The prompt; what does not fit the encoder's length is cut off.</summary>
    [Input(Multiline = true)] public string Text { get; init; } = "";

    /// <param name="Conditioning">The context, [1, tokens, width]; it serves a batch of any size.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => Prompts.Infer(context);

    /// <inheritdoc/>
    /// <exception cref="PortException">The model came without a vocabulary, or does not know a word.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Prompts.Encode(Encoder, [Text], "text")));
}
