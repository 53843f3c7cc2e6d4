using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Builds the original code's classifiers of noisy latents: the way down of a UNet, and a pooling.</summary>
[Service(typeof(IComponentBuilder<IClassifier>))]
public sealed class ClassifierBuilder : IComponentBuilder<IClassifier>
{
    private const string Positions = "out.2.positional_embedding";

    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture == "ldm.modules.diffusionmodules.openaimodel.EncoderUNetModel";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source) => Spec(Options(source));

    /// <inheritdoc/>
    public IClassifier Build(ComponentSource source, Compute compute)
    {
        var options = Options(source);
        var weights = source.Weights;
        // A parameter of the pooling itself in the original, a table of vectors here.
        if (options.Pool == ClassifierPool.Attention)
            weights = weights.LaidOutAs(new Dictionary<string, WeightLayout> { [$"{Positions}.weight"] = Positions });
        return new Classifier(new LazyModule<EncoderUNet>(new EncoderUNet(options), weights, compute), Spec(options));
    }

    internal static EncoderUNetOptions Options(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        // Unlike the UNet's, this class's number of heads has a default.
        var json = source.Config.DeepClone().AsObject();
        if (!config.Has("num_heads")) json["num_heads"] = 1;
        var unet = OriginalConfig.Read(json);
        if (unet.Label is not null || unet.SpatialTransformer) throw config.Unfit(unet.SpatialTransformer ? "use_spatial_transformer" : "num_classes", "nothing: a classifier is not conditioned");

        var width = unet.Levels[^1].Channels;
        var pool = config.Text("pool", "adaptive") switch
        {
            "adaptive" => ClassifierPool.Mean,
            "attention" => ClassifierPool.Attention,
            _ => throw config.Unfit("pool", "adaptive or attention"),
        };
        if (pool == ClassifierPool.Mean) return new EncoderUNetOptions(unet, pool, Heads: 0, Side: null, config.Whole("image_size"));

        var headChannels = config.Whole("num_head_channels", -1);
        if (headChannels <= 0 || width % headChannels != 0) throw config.Unfit("num_head_channels", $"a divisor of {width}, the width that attention pools");
        return new EncoderUNetOptions(unet, pool, width / headChannels, config.Whole("image_size") >> (unet.Levels.Count - 1), config.Whole("image_size"));
    }

    private static ClassifierSpec Spec(EncoderUNetOptions options) =>
        new(options.UNet.InChannels, options.UNet.OutChannels, options.Side is null ? null : options.ImageSize);
}
