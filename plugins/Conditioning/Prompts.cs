using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Prompts as context, for the nodes that encode one or several.</summary>
internal static class Prompts
{
    internal static void Infer(InferenceContext context)
    {
        if (context.Spec<TextEncoderSpec>("encoder") is { } encoder)
            context.Output("conditioning", new ConditioningSpec(encoder.ContextDim, null));
    }

    /// <summary>[texts, tokens, width].</summary>
    /// <param name="encoder">The port <c>encoder</c>.</param>
    /// <param name="texts">The prompts.</param>
    /// <param name="port">The port that they came by.</param>
    /// <exception cref="PortException">The model came without a vocabulary, or does not know a word.</exception>
    internal static Diffusion.Conditioning Encode(ITextEncoder encoder, IReadOnlyList<string> texts, string port)
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens(encoder, texts, port);
        var ids = from_array(tokens.SelectMany(text => text).ToArray()).reshape(tokens.Count, -1);       // [texts, tokens]
        return new Diffusion.Conditioning { Context = encoder.Encode(ids) };
    }

    private static IReadOnlyList<long[]> Tokens(ITextEncoder encoder, IReadOnlyList<string> texts, string port)
    {
        try
        {
            return encoder.Tokenize(texts);
        }
        catch (InvalidOperationException missing)
        {
            throw new PortException("encoder", missing.Message, inner: missing);
        }
        catch (ArgumentException unknown)
        {
            throw new PortException(port, unknown.Message, inner: unknown);
        }
    }
}
