using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The BERT-like prompt encoder as a component.</summary>
internal sealed class TextEncoder(LazyModule<BertEmbedder> model, BertOptions options, TokenizerSource tokenizer) : ITextEncoder, ITrainable
{
    private WordPieceTokenizer? _tokenizer;

    public TextEncoderSpec Spec { get; } = new(options.Tokens, options.Width);

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public IReadOnlyList<long[]> Tokenize(IReadOnlyList<string> texts)
    {
        _tokenizer ??= tokenizer.Load(options.Vocabulary);
        return [.. texts.Select(text => _tokenizer.Encode(text, options.Tokens))];
    }

    public Tensor Encode(Tensor ids)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(model.NeedsGradients());
        if (ids.dim() != 2 || ids.shape[1] > options.Tokens) throw new ArgumentException($"token ids of shape [{string.Join(", ", ids.shape)}]; expected [batch, at most {options.Tokens}]");
        return NetworkTensors.Leave(model.Value.forward(ids.to(Compute.Device)), ids.device).MoveToOuterDisposeScope();
    }

    /// <summary>The network itself, loaded.</summary>
    internal BertEmbedder Network => model.Value;

    public Weights Weights => model.Weights;

    nn.Module ITrainable.Network => model.Value;

    public void Train() => model.Train();

    public void Dispose() => model.Dispose();
}
