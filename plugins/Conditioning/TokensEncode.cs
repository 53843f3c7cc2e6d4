using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns tokens that are no text into context for cross-attention, with the encoder they were made for.</summary>
[Node("tokens.encode@1", Category = "Conditioning")]
public sealed class TokensEncode : INode<TokensEncode.Result>, IInfersOutputs
{
    /// <summary>The model's encoder.</summary>
    [Input] public required ITextEncoder Encoder { get; init; }

    /// <summary>The tokens, as many as the encoder takes.</summary>
    [Input] public required TokenIds Tokens { get; init; }

    /// <param name="Conditioning">The context, [batch, tokens, width].</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<TextEncoderSpec>("encoder") is not { } encoder) return;
        if (context.Spec<TokenIdsSpec>("tokens") is { } tokens && tokens.Length > encoder.Tokens) context.Error("tokens", Misfit(tokens.Length, encoder));
        context.Output("conditioning", new ConditioningSpec(encoder.ContextDim, null));
    }

    /// <exception cref="PortException">More tokens than the encoder takes.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Tokens.Rows[0].Count > Encoder.Spec.Tokens) throw new PortException("tokens", Misfit(Tokens.Rows[0].Count, Encoder.Spec));
        using var ids = Tokens.ToTensor();
        return new(new Result(new Diffusion.Conditioning { Context = Encoder.Encode(ids) }));
    }

    private static string Misfit(int length, TextEncoderSpec encoder) => $"are {length} in a row, the encoder takes {encoder.Tokens} at most";
}
