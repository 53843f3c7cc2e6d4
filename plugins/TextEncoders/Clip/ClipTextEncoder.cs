using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>A CLIP text transformer as a component. Variants of it (further tokens, fewer layers) share its weights.</summary>
internal sealed class ClipTextEncoder : ITextEncoder, IAdaptable<ITextEncoder>
{
    private readonly Shared<LazyModule<ClipTextModel>> _model;
    private readonly ClipTextOptions _options;
    private readonly Lazy<ClipTokenizer> _tokenizer;
    private readonly LearnedTokens _learned;

    /// <param name="model">The network; owned by this object and its variants.</param>
    /// <param name="options">Its shape.</param>
    /// <param name="tokenizer">Reads the vocabulary when the first text comes.</param>
    /// <param name="output">Which state is the context.</param>
    public ClipTextEncoder(LazyModule<ClipTextModel> model, ClipTextOptions options, Func<ClipTokenizer> tokenizer, ClipTextOutput output)
        : this(new Shared<LazyModule<ClipTextModel>>(model), options, new Lazy<ClipTokenizer>(tokenizer), output, LearnedTokens.None)
    {
    }

    private ClipTextEncoder(Shared<LazyModule<ClipTextModel>> model, ClipTextOptions options, Lazy<ClipTokenizer> tokenizer, ClipTextOutput output, LearnedTokens learned)
    {
        (_model, _options, _tokenizer, Output, _learned) = (model, options, tokenizer, output, learned);
        Spec = Describe(options, output);
    }

    /// <summary>What an encoder of that shape gives.</summary>
    public static TextEncoderSpec Describe(ClipTextOptions options, ClipTextOutput output) => new(
        output.Pooling is ClipPooling.None ? options.Tokens : 1,
        output.Pooling >= ClipPooling.Projected ? options.Projection!.Value : options.Width);

    public TextEncoderSpec Spec { get; }

    public Compute Compute => _model.Value.Compute;

    public long Bytes => _model.Value.Bytes;

    /// <summary>Which state is the context.</summary>
    public ClipTextOutput Output { get; }

    /// <summary>How many layers there are to leave out.</summary>
    public int Layers => _options.Layers;

    /// <summary>Whether texts can be brought into the space that they share with pictures.</summary>
    public bool CanProject => _options.Projection is not null;

    /// <summary>Width of a token's embedding.</summary>
    public int Width => _options.Width;

    public Weights Weights => _model.Value.Weights;

    public IReadOnlyDictionary<string, string> Modules => Weights.Entries.Keys
        .Where(name => name.StartsWith("text_model.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal))
        .ToDictionary(name => name[..^".weight".Length]);

    public IReadOnlyList<long[]> Tokenize(IReadOnlyList<string> texts) => [.. texts.Select(_tokenizer.Value.Encode)];

    public Tensor Encode(Tensor ids)
    {
        if (ids.dim() != 2 || ids.shape[1] > _options.Tokens) throw new ArgumentException($"token ids of shape [{string.Join(", ", ids.shape)}]; expected [batch, at most {_options.Tokens}]");
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(false);
        var network = _model.Value.Value;
        var placed = ids.to(Compute.Device);
        var states = network.States(placed, Learned(), Output.Skipped, Output.Normalized);          // [B, T, width]
        if (Output.Pooling is ClipPooling.None) return NetworkTensors.Leave(states, ids.device).MoveToOuterDisposeScope();

        var pooled = network.Pooled(states, placed);                                                // [B, width]
        if (Output.Pooling >= ClipPooling.Projected) pooled = network.Projected(pooled);            // [B, projection]
        if (Output.Pooling is ClipPooling.UnitLength) pooled = pooled / pooled.norm(1, keepdim: true, p: 2);
        return NetworkTensors.Leave(pooled.unsqueeze(1), ids.device).MoveToOuterDisposeScope();
    }

    /// <summary>The same encoder with another output; both are disposed separately.</summary>
    public ClipTextEncoder With(ClipTextOutput output) => new(_model.Share(), _options, _tokenizer, output, _learned.Share());

    /// <summary>The same encoder knowing one more word; both are disposed separately.</summary>
    /// <param name="name">The word as prompts write it.</param>
    /// <param name="vectors">Its embeddings, [vectors, width], float32; owned by the new encoder.</param>
    public ClipTextEncoder With(string name, Tensor vectors)
    {
        var learned = _learned.And(name, vectors, _options.Vocabulary);
        return new ClipTextEncoder(_model.Share(), _options, new Lazy<ClipTokenizer>(() => learned.AddTo(_tokenizer.Value)), Output, learned);
    }

    /// <summary>The same encoder with other weights, knowing the same words.</summary>
    public ITextEncoder With(Weights weights)
    {
        var model = new LazyModule<ClipTextModel>(new ClipTextModel(_options), weights, Compute, ignored: ClipBuilder.IsOfNoUse);
        return new ClipTextEncoder(new Shared<LazyModule<ClipTextModel>>(model), _options, _tokenizer, Output, _learned.Share());
    }

    /// <summary>The network itself, loaded.</summary>
    internal ClipTextModel Network => _model.Value.Value;

    /// <summary>Embeddings of the words it learned, [N, width], or null.</summary>
    internal Tensor? Learned() => _learned.Vectors?.to(Compute.Dtype, Compute.Device);

    public void Dispose()
    {
        _learned.Dispose();
        _model.Dispose();
    }
}
