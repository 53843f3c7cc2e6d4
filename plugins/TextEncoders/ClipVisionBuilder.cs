using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Builds the half of CLIP that sees, of transformers.</summary>
[Service(typeof(IComponentBuilder<IImageEncoder>))]
public sealed class ClipVisionBuilder : IComponentBuilder<IImageEncoder>
{
    private const string WholeToken = "vision_model.embeddings.class_embedding";

    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture is "CLIPModel" or "CLIPVisionModelWithProjection";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source) => new ImageEncoderSpec(Options(source).Projection);

    /// <inheritdoc/>
    public IImageEncoder Build(ComponentSource source, Compute compute)
    {
        var options = Options(source);
        // A single vector in the file, a table of one here.
        var weights = source.Weights.LaidOutAs(new Dictionary<string, WeightLayout> { [$"{WholeToken}.weight"] = new([WholeToken], [1, options.Width]) });
        return new ClipImageEncoder(new LazyModule<ClipVisionModel>(new ClipVisionModel(options), weights, compute, ignored: IsOfNoUse), options);
    }

    internal static ClipVisionOptions Options(ComponentSource source)
    {
        var config = new ModelConfig(source.Config["vision_config"] as JsonObject ?? source.Config);
        var activation = config.Text("hidden_act", "quick_gelu");
        if (activation is not ("quick_gelu" or "gelu")) throw config.Unfit("hidden_act", "quick_gelu or gelu");
        config.Require("num_channels", "3");
        var options = new ClipVisionOptions
        {
            Width = config.Whole("hidden_size", 768),
            Layers = config.Whole("num_hidden_layers", 12),
            Heads = config.Whole("num_attention_heads", 12),
            FeedForward = config.Whole("intermediate_size", 3072),
            QuickGelu = activation == "quick_gelu",
            Eps = config.Number("layer_norm_eps", 1e-5),
            Side = config.Whole("image_size", 224),
            Patch = config.Whole("patch_size", 32),
            Projection = new ModelConfig(source.Config).OptionalWhole("projection_dim") ?? config.Whole("projection_dim", 512),
        };
        if (options.Patch < 1 || options.Side % options.Patch != 0) throw config.Unfit("patch_size", $"a divisor of {options.Side}, the image_size");
        return options;
    }

    // The half that reads, and numbers of places that are recomputed.
    private static bool IsOfNoUse(string name) => name.StartsWith("text_model.", StringComparison.Ordinal)
        || name is "text_projection.weight" or "logit_scale" or "vision_model.embeddings.position_ids";
}
