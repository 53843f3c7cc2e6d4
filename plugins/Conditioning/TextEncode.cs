using LdmGraph.Diffusion;
using static TorchSharp.torch;

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
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<TextEncoderSpec>("encoder") is { } encoder)
            context.Output("conditioning", new ConditioningSpec(encoder.ContextDim, null));
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">The model came without a vocabulary.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var ids = from_array(Tokens()).reshape(1, -1);                                                   // [1, tokens]
        return new(new Result(new Diffusion.Conditioning { Context = Encoder.Encode(ids) }));
    }

    private long[] Tokens()
    {
        try
        {
            return Encoder.Tokenize([Text])[0];
        }
        catch (InvalidOperationException missing)
        {
            throw new PortException("encoder", missing.Message, inner: missing);
        }
    }
}
