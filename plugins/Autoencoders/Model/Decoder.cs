using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>The decoder D: from latents to pixels. As in the encoder, level 0 is the full resolution, so it is run from the last level to the first.</summary>
internal sealed class Decoder : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv_in, norm_out, conv_out;
    private readonly ModuleList<Stage> up = new();
    private readonly MiddleStage mid;
    private readonly bool _tanh;

    public Decoder(AutoencoderOptions options) : base(nameof(Decoder))
    {
        var (levels, groups) = (options.Levels, options.Groups);
        var deepest = levels[^1].Channels;
        conv_in = Layers.Conv2d(options.LatentChannels, deepest, kernel: 3, padding: 1);
        mid = new MiddleStage(deepest, options.MiddleAttention, groups);
        for (var level = 0; level < levels.Count; level++)
        {
            var from = level < levels.Count - 1 ? levels[level + 1].Channels : deepest;
            var resample = level > 0 ? new Upsample(levels[level].Channels, options.ResampleWithConv) : null;
            up.Add(new Stage(from, levels[level].Channels, options.ResBlocks + 1, levels[level].Attention, groups, upsample: resample));
        }
        norm_out = Layers.GroupNormSilu(groups, levels[0].Channels, AutoencoderOptions.Eps);
        conv_out = Layers.Conv2d(levels[0].Channels, options.OutChannels, kernel: 3, padding: 1);
        _tanh = options.TanhOut;
        RegisterComponents();
    }

    public override Tensor forward(Tensor z)
    {
        var h = conv_in.forward(z);                                                     // [B, ch · last mult, h, w]
        Stage.Advance(ref h, mid);
        for (var level = up.Count - 1; level >= 0; level--) Stage.Advance(ref h, up[level]); // [B, ch · mult, H / 2^level, W / 2^level]
        Stage.Advance(ref h, norm_out);
        Stage.Advance(ref h, conv_out);                                                 // [B, 3, H, W]
        if (!_tanh) return h;
        using (h) return h.tanh();
    }
}
