using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>The shape of a classifier.</summary>
/// <param name="UNet">The network whose way down it is; its output channels are the classes.</param>
/// <param name="Pool">How a map becomes one vector.</param>
/// <param name="Heads">Heads of the pooling, where it attends.</param>
/// <param name="Side">Height and width of the map that is pooled, where their number is fixed.</param>
/// <param name="ImageSize">Height and width of the latents it was made for.</param>
internal sealed record EncoderUNetOptions(UNetOptions UNet, ClassifierPool Pool, int Heads, int? Side, int ImageSize);

/// <summary>How a map becomes one vector.</summary>
internal enum ClassifierPool
{
    /// <summary>The mean over all positions (the original's <c>adaptive</c>).</summary>
    Mean,

    /// <summary>What the mean attends to.</summary>
    Attention,
}

/// <summary>
/// A classifier of noisy latents (<c>openaimodel.EncoderUNetModel</c>) with the original's parameter names: the way down and
/// the middle of a UNet, then a pooling.
/// </summary>
internal sealed class EncoderUNet : Module
{
    private readonly Numbered time_embed, @out;
    private readonly ModuleList<UNetStep> input_blocks;
    private readonly UNetStep middle_block;
    private readonly EncoderUNetOptions _options;

    public EncoderUNet(EncoderUNetOptions classifier) : base("EncoderUNetModel")
    {
        _options = classifier;
        var options = classifier.UNet;
        time_embed = new Numbered((0, Layers.Linear(options.BaseChannels, options.TimeEmbedDim)), (2, Layers.Linear(options.TimeEmbedDim, options.TimeEmbedDim)));

        input_blocks = WayDown.Of(options, out var widths);
        middle_block = WayDown.Middle(options);

        var channels = widths[^1];
        var norm = Layers.GroupNormSilu(options.Groups, channels, options.Eps);
        @out = classifier.Pool == ClassifierPool.Attention
            ? new Numbered((0, norm), (2, new AttentionPool(channels, options.OutChannels, classifier.Heads, classifier.Side!.Value)))
            : new Numbered((0, norm), (3, Layers.Conv2d(channels, options.OutChannels, kernel: 1)));
        RegisterComponents();
    }

    /// <param name="x">[B, in, H, W].</param>
    /// <param name="timesteps">[B].</param>
    /// <returns>[B, classes].</returns>
    public Tensor forward(Tensor x, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var sinusoidal = SinusoidalEmbedding.Of(timesteps, _options.UNet.BaseChannels, _options.UNet.Timesteps).to(x.dtype);      // [B, base]
        var emb = functional.silu(time_embed[2].forward(functional.silu(time_embed[0].forward(sinusoidal))));                     // [B, time]

        var h = x;
        for (var i = 0; i < input_blocks.Count; i++) h = input_blocks[i].forward(h, emb, context: null, size: null);              // [B, C, H / 2^level, W / 2^level]
        h = @out[0].forward(middle_block.forward(h, emb, context: null, size: null));

        var logits = _options.Pool == ClassifierPool.Attention ? @out[2].forward(h)                                               // [B, classes]
            : @out[3].forward(h.mean([2, 3], keepdim: true)).flatten(1);
        return logits.MoveToOuterDisposeScope();
    }
}

/// <summary>Pools a map by attention (CLIP's <c>AttentionPool2d</c>): all positions and their mean attend to each other, and the mean's token is the result.</summary>
internal sealed class AttentionPool : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> positional_embedding, qkv_proj, c_proj;
    private readonly long _channels, _heads;

    public AttentionPool(long channels, long classes, long heads, long side) : base(nameof(AttentionPool))
    {
        (_channels, _heads) = (channels, heads);
        positional_embedding = Layers.Embedding(channels, side * side + 1);
        qkv_proj = Layers.Pointwise(channels, 3 * channels, dimensions: 1);
        c_proj = Layers.Pointwise(channels, classes, dimensions: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var batch = x.shape[0];
        var tokens = x.flatten(2).transpose(1, 2);                                                              // [B, H · W, C]
        var positions = positional_embedding.forward(arange(_channels, device: x.device)).t();                  // [H · W + 1, C]
        tokens = cat([tokens.mean([1], keepdim: true), tokens], 1) + positions;                                 // [B, H · W + 1, C], the mean first
        // Unlike the plain attention of the UNet: query, key, value first, then heads.
        var parts = qkv_proj.forward(tokens).reshape(batch, -1, 3, _heads, _channels / _heads).permute(2, 0, 3, 1, 4);    // [3, B, heads, T, C / heads]
        var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);                   // [B, heads, T, C / heads]
        var first = attended.narrow(2, 0, 1).reshape(batch, _channels);                                         // [B, C]
        return c_proj.forward(first).MoveToOuterDisposeScope();                                                 // [B, classes]
    }
}
