using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>The encoder E: from pixels to what the latent is made of. Level 0 is the full resolution.</summary>
internal sealed class Encoder : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv_in, norm_out, conv_out;
    private readonly ModuleList<Stage> down = new();
    private readonly MiddleStage mid;

    public Encoder(AutoencoderOptions options) : base(nameof(Encoder))
    {
        var (levels, groups) = (options.Levels, options.Groups);
        conv_in = Layers.Conv2d(options.InChannels, options.BaseChannels, kernel: 3, padding: 1);
        var channels = options.BaseChannels;
        for (var level = 0; level < levels.Count; level++)
        {
            var resample = level < levels.Count - 1 ? new Downsample(levels[level].Channels, options.ResampleWithConv) : null;
            down.Add(new Stage(channels, levels[level].Channels, options.ResBlocks, levels[level].Attention, groups, downsample: resample));
            channels = levels[level].Channels;
        }
        mid = new MiddleStage(channels, options.MiddleAttention, groups);
        norm_out = Layers.GroupNormSilu(groups, channels, AutoencoderOptions.Eps);
        conv_out = Layers.Conv2d(channels, options.EncoderChannels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var h = conv_in.forward(x);                                 // [B, ch, H, W]
        foreach (var stage in down) Stage.Advance(ref h, stage);    // [B, ch · mult, H / 2^level, W / 2^level]
        Stage.Advance(ref h, mid);
        Stage.Advance(ref h, norm_out);
        Stage.Advance(ref h, conv_out);                             // [B, z or 2z, H / f, W / f]
        return h;
    }
}
