using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>One resolution of the encoder or decoder: ResNet blocks, each followed by attention where the level has it, then a resampling.</summary>
internal sealed class Stage : Module<Tensor, Tensor>
{
    private readonly ModuleList<ResnetBlock> block = new();
    private readonly ModuleList<AttnBlock> attn = new();
    private readonly Downsample? downsample;
    private readonly Upsample? upsample;

    public Stage(long inChannels, long outChannels, int blocks, bool attention, long groups, Downsample? downsample = null, Upsample? upsample = null)
        : base(nameof(Stage))
    {
        for (var i = 0; i < blocks; i++)
        {
            block.Add(new ResnetBlock(i == 0 ? inChannels : outChannels, outChannels, groups));
            if (attention) attn.Add(new AttnBlock(outChannels, groups));
        }
        (this.downsample, this.upsample) = (downsample, upsample);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var h = x.alias();
        for (var i = 0; i < block.Count; i++)
        {
            Advance(ref h, block[i]);
            if (attn.Count > 0) Advance(ref h, attn[i]);
        }
        if (downsample is not null) Advance(ref h, downsample);
        if (upsample is not null) Advance(ref h, upsample);
        return h;
    }

    /// <summary>Replaces an activation by what a module makes of it, freeing it at once: at full resolution each takes hundreds of megabytes.</summary>
    internal static void Advance(ref Tensor h, Module<Tensor, Tensor> module)
    {
        using var before = h;
        h = module.forward(before);
    }
}

/// <summary>The deepest part of encoder and decoder: block, attention, block.</summary>
internal sealed class MiddleStage : Module<Tensor, Tensor>
{
    private readonly ResnetBlock block_1, block_2;
    private readonly AttnBlock? attn_1;

    public MiddleStage(long channels, bool attention, long groups) : base(nameof(MiddleStage))
    {
        block_1 = new ResnetBlock(channels, channels, groups);
        if (attention) attn_1 = new AttnBlock(channels, groups);
        block_2 = new ResnetBlock(channels, channels, groups);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var h = block_1.forward(x);
        if (attn_1 is not null) Stage.Advance(ref h, attn_1);
        Stage.Advance(ref h, block_2);
        return h;
    }
}
