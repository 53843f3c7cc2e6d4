using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>CLIP's text transformer (Radford et al. 2021, section 2.4), under the names of transformers' <c>CLIPTextModel</c>.</summary>
internal sealed class ClipTextModel : Module
{
    private readonly ClipTextTransformer text_model;
    private readonly Module<Tensor, Tensor>? text_projection;
    private readonly ClipTextOptions _options;

    public ClipTextModel(ClipTextOptions options) : base("CLIPTextModel")
    {
        _options = options;
        text_model = new ClipTextTransformer(options);
        if (options.Projection is { } width) text_projection = Layers.Linear(options.Width, width, bias: false);
        RegisterComponents();
    }

    /// <summary>The states of all tokens.</summary>
    /// <param name="ids">int64 [B, T]; ids beyond the vocabulary stand for the rows of <paramref name="learned"/>.</param>
    /// <param name="learned">Embeddings of further tokens, [N, width], or null.</param>
    /// <param name="skipped">How many of the last layers are left out.</param>
    /// <param name="normalized">Whether the final norm is applied.</param>
    /// <param name="attended">bool [B, T], false for tokens not to attend to; null, as pipelines call it, attends to padding, too.</param>
    /// <returns>[B, T, width].</returns>
    public Tensor States(Tensor ids, Tensor? learned = null, int skipped = 0, bool normalized = true, Tensor? attended = null) =>
        text_model.forward(ids, learned, skipped, normalized, attended);

    /// <summary>The state of the token that ends each text, [B, width], from the states of all.</summary>
    public Tensor Pooled(Tensor states, Tensor ids)
    {
        using var scope = NewDisposeScope();
        // [B], the first of equals; learned tokens have ids beyond the end's.
        var places = _options.End is { } end ? ids.eq(end).to(ScalarType.Int64).argmax(-1) : (ids * ids.lt(_options.Vocabulary)).argmax(-1);
        var index = places.reshape(-1, 1, 1).expand(-1, 1, states.shape[2]);                                    // [B, 1, width]
        return states.gather(1, index).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Into the space shared with pictures: [B, width] to [B, projection].</summary>
    public Tensor Projected(Tensor pooled) => (text_projection ?? throw new InvalidOperationException("the model has no text_projection")).forward(pooled);
}

internal sealed class ClipTextTransformer : Module
{
    private readonly ClipEmbeddings embeddings;
    private readonly ClipEncoder encoder;
    private readonly Module<Tensor, Tensor> final_layer_norm;

    public ClipTextTransformer(ClipTextOptions options) : base(nameof(ClipTextTransformer))
    {
        embeddings = new ClipEmbeddings(options);
        encoder = new ClipEncoder(options);
        final_layer_norm = Layers.LayerNorm(options.Width, options.Eps);
        RegisterComponents();
    }

    public Tensor forward(Tensor ids, Tensor? learned, int skipped, bool normalized, Tensor? attended)
    {
        using var scope = NewDisposeScope();
        var h = encoder.forward(embeddings.forward(ids, learned), skipped, attended);       // [B, T, width]
        return (normalized ? final_layer_norm.forward(h) : h).MoveToOuterDisposeScope();
    }
}

internal sealed class ClipEmbeddings : Module
{
    private readonly Module<Tensor, Tensor> token_embedding, position_embedding;
    private readonly int _vocabulary;

    public ClipEmbeddings(ClipTextOptions options) : base(nameof(ClipEmbeddings))
    {
        _vocabulary = options.Vocabulary;
        token_embedding = Layers.Embedding(options.Vocabulary, options.Width);
        position_embedding = Layers.Embedding(options.Tokens, options.Width);
        RegisterComponents();
    }

    public Tensor forward(Tensor ids, Tensor? learned)
    {
        using var scope = NewDisposeScope();
        var places = arange(ids.shape[1], ScalarType.Int64, ids.device);
        var tokens = token_embedding.forward(learned is null ? ids : ids.clamp(max: _vocabulary - 1));          // [B, T, width]
        if (learned is not null)
        {
            var rows = learned.index_select(0, (ids - _vocabulary).clamp(min: 0).reshape(-1)).reshape(tokens.shape);
            tokens = where(ids.ge(_vocabulary).unsqueeze(-1), rows, tokens);
        }
        return (tokens + position_embedding.forward(places)).MoveToOuterDisposeScope();
    }
}

internal sealed class ClipEncoder : Module
{
    private readonly ModuleList<ClipLayer> layers = new();

    public ClipEncoder(ClipOptions options) : base(nameof(ClipEncoder))
    {
        for (var i = 0; i < options.Layers; i++) layers.Add(new ClipLayer(options));
        RegisterComponents();
    }

    public Tensor forward(Tensor h, int skipped, Tensor? attended)
    {
        using var scope = NewDisposeScope();
        // Each token sees those before it; a mask can hide some of them, so that the two have to be put together.
        var mask = attended is null ? null : attended.unsqueeze(1).unsqueeze(1).logical_and(ones([h.shape[1], h.shape[1]], ScalarType.Bool, h.device).tril()); // [B, 1, T, T]
        foreach (var layer in layers.Take(layers.Count - skipped)) h = layer.forward(h, mask);
        return h.MoveToOuterDisposeScope();
    }
}

/// <summary>Attention and feed-forward, each normalised before and with a residual.</summary>
internal sealed class ClipLayer : Module
{
    private readonly Module<Tensor, Tensor> layer_norm1, layer_norm2;
    private readonly ClipAttention self_attn;
    private readonly ClipFeedForward mlp;

    public ClipLayer(ClipOptions options) : base(nameof(ClipLayer))
    {
        layer_norm1 = Layers.LayerNorm(options.Width, options.Eps);
        self_attn = new ClipAttention(options);
        layer_norm2 = Layers.LayerNorm(options.Width, options.Eps);
        mlp = new ClipFeedForward(options);
        RegisterComponents();
    }

    public Tensor forward(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var h = NetworkTensors.AddResidual(self_attn.forward(layer_norm1.forward(x), mask), x);
        return NetworkTensors.AddResidual(mlp.forward(layer_norm2.forward(h)), h).MoveToOuterDisposeScope();
    }
}

internal sealed class ClipAttention : Module
{
    private readonly Module<Tensor, Tensor> q_proj, k_proj, v_proj, out_proj;
    private readonly int _heads;
    private readonly bool _causal;

    public ClipAttention(ClipOptions options) : base(nameof(ClipAttention))
    {
        (_heads, _causal) = (options.Heads, options.Causal);
        q_proj = Layers.Linear(options.Width, options.Width);
        k_proj = Layers.Linear(options.Width, options.Width);
        v_proj = Layers.Linear(options.Width, options.Width);
        out_proj = Layers.Linear(options.Width, options.Width);
        RegisterComponents();
    }

    public Tensor forward(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var h = functional.scaled_dot_product_attention(
            Heads(q_proj.forward(x)), Heads(k_proj.forward(x)), Heads(v_proj.forward(x)), mask, is_casual: _causal && mask is null);   // [B, heads, T, head]
        return out_proj.forward(h.transpose(1, 2).reshape(x.shape)).MoveToOuterDisposeScope();                              // [B, T, width]
    }

    // [B, T, width] to [B, heads, T, head].
    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}

internal sealed class ClipFeedForward : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> fc1, fc2;
    private readonly bool _quick;

    public ClipFeedForward(ClipOptions options) : base(nameof(ClipFeedForward))
    {
        _quick = options.QuickGelu;
        fc1 = Layers.Linear(options.Width, options.FeedForward);
        fc2 = Layers.Linear(options.FeedForward, options.Width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = fc1.forward(x);                                                     // [B, T, 4 · width]
        h = _quick ? h * sigmoid(1.702 * h) : functional.gelu(h);
        return fc2.forward(h).MoveToOuterDisposeScope();                            // [B, T, width]
    }
}
