using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Turns prompts into context for cross-attention: the domain-specific encoder τ_θ of section 3.3.</summary>
[PortType("text-encoder", Color = "#76a5af", Letter = "T")]
public interface ITextEncoder : IDisposable, IMeasured
{
    /// <summary>Shape of its output.</summary>
    TextEncoderSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>Token ids, padded and cut to the encoder's length.</summary>
    /// <exception cref="InvalidOperationException">The model came without a vocabulary; the message says which file is missing where.</exception>
    /// <exception cref="ArgumentException">A word that the encoder's closed vocabulary lacks; the message names the words it has.</exception>
    IReadOnlyList<long[]> Tokenize(IReadOnlyList<string> texts);

    /// <summary>Encodes ids, int64 [batch, tokens], to [batch, tokens, context dimension], float32.</summary>
    Tensor Encode(Tensor ids);
}

/// <summary>Shape of a text encoder's output.</summary>
/// <param name="Tokens">Tokens per text.</param>
/// <param name="ContextDim">Width of a token.</param>
public sealed record TextEncoderSpec(int Tokens, int ContextDim) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"text encoder, {Tokens} tokens of width {ContextDim}";
}
