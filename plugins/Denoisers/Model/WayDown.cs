using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>The blocks from the input to the lowest resolution, which a UNet, a classifier and a ControlNet have alike.</summary>
internal static class WayDown
{
    /// <param name="options">The network.</param>
    /// <param name="skips">Channels of what each block gives, in their order.</param>
    public static ModuleList<UNetStep> Of(UNetOptions options, out IReadOnlyList<long> skips)
    {
        var (blocks, channels) = (new ModuleList<UNetStep>(), new List<long>());
        Add(options.BaseChannels, Layers.Conv2d(options.InChannels, options.BaseChannels, kernel: 3, padding: 1));
        foreach (var (number, level) in options.Levels.Index())
        {
            for (var i = 0; i < options.ResBlocks; i++)
                Add(level.Channels, new ResBlock(channels[^1], level.Channels, options), Attention(level.Channels, level.Down, options));
            if (number < options.Levels.Count - 1)
                Add(level.Channels, options.ResBlockUpDown ? new ResBlock(level.Channels, level.Channels, options, Resample.Down) : new Downsample(level.Channels, options));
        }
        skips = channels;
        return blocks;

        void Add(long width, params Module?[] parts)
        {
            blocks.Add(new UNetStep(parts));
            channels.Add(width);
        }
    }

    /// <summary>What follows the lowest resolution, at it.</summary>
    public static UNetStep Middle(UNetOptions options)
    {
        var width = options.Levels[^1].Channels;
        return new UNetStep(new ResBlock(width, width, options), Attention(width, options.Middle, options), new ResBlock(width, width, options));
    }

    /// <summary>Attention over maps of that many channels, of the kind that the network has.</summary>
    public static Module? Attention(long channels, UNetAttention? attention, UNetOptions options) => attention is null ? null
        : options.SpatialTransformer ? new SpatialTransformer(channels, attention, options) : new AttentionBlock(channels, attention.Heads, options);
}
