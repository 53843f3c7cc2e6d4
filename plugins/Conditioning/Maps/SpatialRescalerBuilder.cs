using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Maps;

/// <summary>Builds the conditioning stage of the original's semantic-synthesis models.</summary>
[Service(typeof(IComponentBuilder<IConditioner>))]
public sealed class SpatialRescalerBuilder : IComponentBuilder<IConditioner>
{
    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture == "ldm.modules.encoders.modules.SpatialRescaler";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source) => Spec(Read(source));

    /// <inheritdoc/>
    public IConditioner Build(ComponentSource source, Compute compute)
    {
        var options = Read(source);
        return new MapConditioner(new LazyModule<SpatialRescaler>(new SpatialRescaler(options), source.Weights, compute), Spec(options));
    }

    private static ConditionerSpec Spec(SpatialRescalerOptions options) =>
        new(ConditionerInput.Maps, options.InChannels, ConcatChannels: options.OutChannels ?? options.InChannels) { MapScale = Math.Pow(options.Multiplier, options.Stages) };

    private static SpatialRescalerOptions Read(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        return new SpatialRescalerOptions(
            config.Whole("in_channels", 3), config.OptionalWhole("out_channels"), config.Flag("bias"), config.Whole("n_stages", 1), config.Number("multiplier", 0.5),
            config.Text("method", "bilinear") switch
            {
                "nearest" => InterpolationMode.Nearest,
                "bilinear" => InterpolationMode.Bilinear,
                "bicubic" => InterpolationMode.Bicubic,
                "area" => InterpolationMode.Area,
                _ => throw config.Unfit("method", "nearest, bilinear, bicubic or area"),
            });
    }
}
