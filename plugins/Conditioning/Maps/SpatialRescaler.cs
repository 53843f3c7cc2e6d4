using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Conditioning.Maps;

/// <summary>The original's <c>SpatialRescaler</c>: maps brought down to the latent's size, and their channels to a few.</summary>
internal sealed class SpatialRescaler : Module
{
    private readonly Module<Tensor, Tensor>? channel_mapper;
    private readonly SpatialRescalerOptions _options;

    public SpatialRescaler(SpatialRescalerOptions options) : base(nameof(SpatialRescaler))
    {
        _options = options;
        if (options.OutChannels is { } channels) channel_mapper = Layers.Conv2d(options.InChannels, channels, kernel: 1, bias: options.Bias);
        RegisterComponents();
    }

    /// <summary>[B, C, H, W] to [B, out, H · multiplier^stages, W · multiplier^stages].</summary>
    public Tensor Rescale(Tensor maps)
    {
        using var scope = NewDisposeScope();
        // Sizes are rounded down at each stage, while positions follow the factor itself: a matter of odd sizes.
        for (var stage = 0; stage < _options.Stages; stage++)
            maps = functional.interpolate(maps, scale_factor: [_options.Multiplier, _options.Multiplier], mode: _options.Method);
        return (channel_mapper is null ? maps.alias() : channel_mapper.forward(maps)).MoveToOuterDisposeScope();
    }
}

/// <summary>The shape of a spatial rescaler.</summary>
/// <param name="InChannels">Channels of the maps.</param>
/// <param name="OutChannels">Channels after the 1 × 1 convolution; null leaves it out.</param>
/// <param name="Bias">Whether the convolution has a bias.</param>
/// <param name="Stages">How often the maps are rescaled.</param>
/// <param name="Multiplier">By what.</param>
/// <param name="Method">How.</param>
internal sealed record SpatialRescalerOptions(int InChannels, int? OutChannels, bool Bias, int Stages, double Multiplier, InterpolationMode Method);
