using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The prompt encoder of latent diffusion (<c>BERTEmbedder</c>): token and position embeddings, a pre-norm transformer, a final norm.</summary>
internal sealed class BertEmbedder : Module
{
    /// <summary>Words from states; stored in checkpoints, of no use to a diffusion model.</summary>
    public const string Logits = "transformer.to_logits.";

    private readonly TransformerWrapper transformer;

    public BertEmbedder(BertOptions options) : base("BERTEmbedder")
    {
        transformer = new TransformerWrapper(options);
        RegisterComponents();
    }

    /// <summary>Sees the state after each residual, attention and feed-forward in turn; for finding where two implementations part.</summary>
    internal Action<string, Tensor>? Probe { get => transformer.attn_layers.Probe; set => transformer.attn_layers.Probe = value; }

    /// <param name="ids">int64 [B, T].</param>
    /// <param name="attended">bool [B, T], false for tokens not to attend to; null, as in the original, attends to padding, too.</param>
    /// <returns>[B, T, width].</returns>
    public Tensor forward(Tensor ids, Tensor? attended = null) => transformer.forward(ids, attended);
}

internal sealed class TransformerWrapper : Module
{
    private readonly Module<Tensor, Tensor> token_emb, norm, to_logits;
    private readonly PositionEmbedding pos_emb;
    internal readonly TransformerLayers attn_layers;

    public TransformerWrapper(BertOptions options) : base(nameof(TransformerWrapper))
    {
        token_emb = Layers.Embedding(options.Vocabulary, options.Width, start: WeightStarts.Normal(0.02));
        pos_emb = new PositionEmbedding(options);
        attn_layers = new TransformerLayers(options);
        norm = Layers.LayerNorm(options.Width);
        to_logits = Layers.Linear(options.Width, options.Vocabulary);
        RegisterComponents();
    }

    public Tensor forward(Tensor ids, Tensor? attended)
    {
        using var scope = NewDisposeScope();
        var x = token_emb.forward(ids) + pos_emb.forward(ids);      // [B, T, width]
        return norm.forward(attn_layers.forward(x, attended)).MoveToOuterDisposeScope();
    }
}

/// <summary>A learned vector for every place in the text.</summary>
internal sealed class PositionEmbedding : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> emb;

    public PositionEmbedding(BertOptions options) : base(nameof(PositionEmbedding))
    {
        emb = Layers.Embedding(options.Tokens, options.Width, start: WeightStarts.Normal(0.02));
        RegisterComponents();
    }

    // [B, T] to [T, width].
    public override Tensor forward(Tensor ids)
    {
        using var places = arange(ids.shape[1], ScalarType.Int64, ids.device);
        return emb.forward(places);
    }
}

/// <summary>Attention and feed-forward in turn, each under a number of its own, normalised before and with a residual.</summary>
internal sealed class TransformerLayers : Module
{
    private readonly ModuleList<ModuleList<Module>> layers = new();

    public TransformerLayers(BertOptions options) : base(nameof(TransformerLayers))
    {
        for (var i = 0; i < options.Layers; i++)
        {
            layers.Add(new ModuleList<Module>(Layers.LayerNorm(options.Width), new Attention(options)));
            layers.Add(new ModuleList<Module>(Layers.LayerNorm(options.Width), new FeedForward(options)));
        }
        RegisterComponents();
    }

    internal Action<string, Tensor>? Probe { get; set; }

    public Tensor forward(Tensor x, Tensor? attended)
    {
        var h = x.alias();
        foreach (var (i, layer) in layers.Index())
        {
            using var before = h;
            using var normed = ((Module<Tensor, Tensor>)layer[0]).forward(before);
            var change = layer[1] is Attention attention ? attention.forward(normed, attended) : ((FeedForward)layer[1]).forward(normed);
            h = NetworkTensors.AddResidual(change, before);
            Probe?.Invoke($"after_residual.{i}", h);
        }
        return h;
    }
}

internal sealed class Attention : Module
{
    private readonly Module<Tensor, Tensor> to_q, to_k, to_v, to_out;
    private readonly BertOptions _options;

    public Attention(BertOptions options) : base(nameof(Attention))
    {
        _options = options;
        long inner = options.Heads * options.HeadDim;
        to_q = Layers.Linear(options.Width, inner, bias: false);
        to_k = Layers.Linear(options.Width, inner, bias: false);
        to_v = Layers.Linear(options.Width, inner, bias: false);
        to_out = Layers.Linear(inner, options.Width);
        RegisterComponents();
    }

    public Tensor forward(Tensor x, Tensor? attended)
    {
        using var scope = NewDisposeScope();
        var mask = attended?.unsqueeze(1).unsqueeze(1);                                                                        // [B, 1, 1, T]
        var h = functional.scaled_dot_product_attention(Heads(to_q.forward(x)), Heads(to_k.forward(x)), Heads(to_v.forward(x)), mask); // [B, heads, T, head]
        return to_out.forward(h.transpose(1, 2).reshape(x.shape[0], x.shape[1], -1)).MoveToOuterDisposeScope();                // [B, T, width]
    }

    // [B, T, inner] to [B, heads, T, head].
    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _options.Heads, _options.HeadDim).transpose(1, 2);
}

internal sealed class FeedForward : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module> net;

    public FeedForward(BertOptions options) : base(nameof(FeedForward))
    {
        // net.0.0 and net.2, as in the original's nested Sequential; a GELU and a dropout are between them.
        net = new ModuleList<Module>(
            new Numbered((0, Layers.Linear(options.Width, options.FeedForward))),
            new Numbered(),
            Layers.Linear(options.FeedForward, options.Width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = functional.gelu(((Numbered)net[0])[0].forward(x));                  // [B, T, 4 · width]; with erf
        return ((Module<Tensor, Tensor>)net[2]).forward(h).MoveToOuterDisposeScope(); // [B, T, width]
    }
}
