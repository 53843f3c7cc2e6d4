using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Builds CLIP's text encoders: of Stable Diffusion 1 and 2 and of retrieval-augmented models, of transformers and of the original.</summary>
[Service(typeof(IComponentBuilder<ITextEncoder>))]
public sealed class ClipBuilder : IComponentBuilder<ITextEncoder>
{
    private const string Modules = "ldm.modules.encoders.modules.";

    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture is "CLIPTextModel" or "CLIPTextModelWithProjection" or "CLIPModel"
        or Modules + "FrozenCLIPEmbedder" or Modules + "FrozenOpenCLIPEmbedder" or Modules + "FrozenCLIPTextEmbedder";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source)
    {
        var (options, output, _) = Read(source);
        return ClipTextEncoder.Describe(options, output);
    }

    /// <inheritdoc/>
    public ITextEncoder Build(ComponentSource source, Compute compute)
    {
        var (options, output, names) = Read(source);
        var module = new ClipTextModel(options);
        var weights = names?.Translate(source.Weights, module.named_parameters().Select(pair => pair.name)) ?? source.Weights;
        var model = new LazyModule<ClipTextModel>(module, weights, compute, ignored: IsOfNoUse);
        return new ClipTextEncoder(model, options, () => ClipTokenizerSource.Load(source, options), output);
    }

    private static (ClipTextOptions Options, ClipTextOutput Output, ClipNames? Names) Read(ComponentSource source)
    {
        var ((options, output), names) = source.Architecture switch
        {
            Modules + "FrozenCLIPEmbedder" => (ClipConfig.ReadFrozenClip(source), ClipNames.Transformers),
            Modules + "FrozenOpenCLIPEmbedder" => (ClipConfig.ReadOpenClip(source), ClipNames.OpenClip),
            Modules + "FrozenCLIPTextEmbedder" => (ClipConfig.ReadClipText(source), ClipNames.OpenClip),
            _ => (ClipConfig.ReadTransformers(source), null),
        };
        return (options, output, names);
    }

    // Numbers of places and masks that are recomputed; the half of CLIP that sees; what training scaled similarities with.
    internal static bool IsOfNoUse(string name) =>
        name.EndsWith(".position_ids", StringComparison.Ordinal) || name.EndsWith("attn_mask", StringComparison.Ordinal) || name.EndsWith("logit_scale", StringComparison.Ordinal)
        || name.Contains("visual", StringComparison.Ordinal) || name.StartsWith("vision_model.", StringComparison.Ordinal) || name.EndsWith("text_projection", StringComparison.Ordinal)
        || name is "text_projection.weight" or "model.input_resolution" or "model.context_length" or "model.vocab_size";
}
