using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Transformer blocks over the positions of a map, which may attend to a context (section 3.3 and appendix E.2.1), and a residual.</summary>
internal sealed class SpatialTransformer : Module
{
    // Unlike every other norm of the UNet, whatever the configuration says.
    private const double NormEps = 1e-6;

    private readonly Module<Tensor, Tensor> norm, proj_in, proj_out;
    private readonly ModuleList<BasicTransformerBlock> transformer_blocks = new();

    public SpatialTransformer(long channels, UNetAttention attention, UNetOptions options) : base(nameof(SpatialTransformer))
    {
        long inner = attention.Heads * attention.HeadDim;
        norm = Layers.GroupNorm(options.Groups, channels, NormEps);
        proj_in = options.LinearProjection ? Layers.Linear(channels, inner) : Layers.Pointwise(channels, inner, dimensions: 2);
        for (var i = 0; i < attention.Depth; i++) transformer_blocks.Add(new BasicTransformerBlock(inner, attention, options));
        proj_out = Layers.StartingAtZero(options.LinearProjection ? Layers.Linear(inner, channels) : Layers.Pointwise(inner, channels, dimensions: 2));
        RegisterComponents();
    }

    /// <param name="x">[B, C, H, W].</param>
    /// <param name="context">What its cross-attentions attend to, or null.</param>
    public Tensor forward(Tensor x, Context? context)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var tokens = norm.forward(x).permute(0, 2, 3, 1).reshape(batch, height * width, channels);     // [B, T, C], row by row
        var h = proj_in.forward(tokens);                                                              // [B, T, inner]
        foreach (var block in transformer_blocks) h = block.forward(h, context);
        var map = proj_out.forward(h).reshape(batch, height, width, channels).permute(0, 3, 1, 2);    // [B, C, H, W], channels-last
        return NetworkTensors.AddResidual(map, x).MoveToOuterDisposeScope();
    }
}

/// <summary>Self-attention, cross-attention, feed-forward, each normalised before and with a residual.</summary>
internal sealed class BasicTransformerBlock : Module
{
    private readonly Module<Tensor, Tensor> norm1, norm2, norm3;
    private readonly CrossAttention attn1, attn2;
    private readonly FeedForward ff;
    private readonly bool _onlyCross;

    public BasicTransformerBlock(long width, UNetAttention attention, UNetOptions options) : base(nameof(BasicTransformerBlock))
    {
        _onlyCross = attention.OnlyCross;
        norm1 = Layers.LayerNorm(width);
        attn1 = new CrossAttention(width, _onlyCross ? options.ContextDim : null, attention, options.UpcastAttention);
        norm2 = Layers.LayerNorm(width);
        attn2 = new CrossAttention(width, options.ContextDim, attention, options.UpcastAttention);
        norm3 = Layers.LayerNorm(width);
        ff = new FeedForward(width);
        RegisterComponents();
    }

    public Tensor forward(Tensor x, Context? context)
    {
        using var scope = NewDisposeScope();
        var h = NetworkTensors.AddResidual(attn1.forward(norm1.forward(x), _onlyCross ? context : null), x);
        h = NetworkTensors.AddResidual(attn2.forward(norm2.forward(h), context), h);
        h = NetworkTensors.AddResidual(ff.forward(norm3.forward(h)), h);
        return h.MoveToOuterDisposeScope();
    }
}

/// <summary>Multi-head attention from tokens to a context, or to the tokens themselves.</summary>
internal sealed class CrossAttention : Module
{
    private readonly Module<Tensor, Tensor> to_q, to_k, to_v;
    private readonly Numbered to_out;
    private readonly UNetAttention _shape;
    private readonly bool _upcast;
    private (Tensor Keys, Tensor Values, long Of)? _kept;

    public CrossAttention(long width, int? contextDim, UNetAttention shape, bool upcast) : base(nameof(CrossAttention))
    {
        (_shape, _upcast) = (shape, upcast);
        long inner = shape.Heads * shape.HeadDim;
        to_q = Layers.Linear(width, inner, bias: false);
        to_k = Layers.Linear(contextDim ?? width, inner, bias: false);
        to_v = Layers.Linear(contextDim ?? width, inner, bias: false);
        to_out = new Numbered((0, Layers.Linear(inner, width)));
        RegisterComponents();
    }

    /// <param name="x">[B, T, width].</param>
    /// <param name="context">What to attend to; null attends to x.</param>
    public Tensor forward(Tensor x, Context? context)
    {
        using var scope = NewDisposeScope();
        var q = Heads(to_q.forward(x));
        var (k, v) = context is null ? (Heads(to_k.forward(x)), Heads(to_v.forward(x))) : KeysAndValues(context);
        var attended = _upcast && q.dtype != ScalarType.Float32
            ? functional.scaled_dot_product_attention(q.to(ScalarType.Float32), k.to(ScalarType.Float32), v.to(ScalarType.Float32)).to(q.dtype)
            : functional.scaled_dot_product_attention(q, k, v);                                        // [B, heads, T, head]
        var joined = attended.transpose(1, 2).reshape(x.shape[0], x.shape[1], _shape.Heads * _shape.HeadDim);
        return to_out[0].forward(joined).MoveToOuterDisposeScope();                                    // [B, T, width]
    }

    // They change with the context only, which stays the same over a sampling loop: kept until it is another.
    private (Tensor Keys, Tensor Values) KeysAndValues(Context context)
    {
        if (_kept is { } kept && kept.Of == context.Number) return (kept.Keys, kept.Values);
        var (k, v) = (Heads(to_k.forward(context.Tokens)), Heads(to_v.forward(context.Tokens)));
        if (context.Number is not { } number) return (k, v);
        Forget();
        _kept = (k.DetachFromDisposeScope(), v.DetachFromDisposeScope(), number);
        return (k, v);
    }

    private void Forget()
    {
        _kept?.Keys.Dispose();
        _kept?.Values.Dispose();
        _kept = null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Forget();
        base.Dispose(disposing);
    }

    // [B, S, inner] to [B, heads, S, head].
    private Tensor Heads(Tensor tokens) => tokens.reshape(tokens.shape[0], tokens.shape[1], _shape.Heads, _shape.HeadDim).transpose(1, 2);
}

/// <summary>GEGLU (Shazeer 2020, arXiv:2002.05202): half of a projection, gated by GELU of the other half, and back.</summary>
internal sealed class FeedForward : Module<Tensor, Tensor>
{
    private readonly Numbered net;

    public FeedForward(long width) : base(nameof(FeedForward))
    {
        net = new Numbered((0, new Geglu(width, 4 * width)), (2, Layers.Linear(4 * width, width)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var gated = net[0].forward(x);                    // [B, T, 4 · width]
        return net[2].forward(gated);                           // [B, T, width]
    }
}

internal sealed class Geglu : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> proj;

    public Geglu(long width, long inner) : base(nameof(Geglu))
    {
        proj = Layers.Linear(width, 2 * inner);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var parts = proj.forward(x).chunk(2, -1);               // value and gate, [B, T, inner]
        // With erf, not its approximation by tanh; five times faster on contiguous numbers, copying included.
        var gate = functional.gelu(parts[1].contiguous());
        return (is_grad_enabled() ? parts[0] * gate : gate.mul_(parts[0])).MoveToOuterDisposeScope();
    }
}
