using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Builds the prompt encoder of latent diffusion's text-to-image models, of the original and of diffusers.</summary>
[Service(typeof(IComponentBuilder<ITextEncoder>))]
public sealed class BertBuilder : IComponentBuilder<ITextEncoder>
{
    private const string Original = "ldm.modules.encoders.modules.BERTEmbedder";

    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture is Original or "LDMBertModel";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source)
    {
        var options = Options(source);
        return new TextEncoderSpec(options.Tokens, options.Width);
    }

    /// <inheritdoc/>
    public ITextEncoder Build(ComponentSource source, Compute compute)
    {
        var options = Options(source);
        var module = new BertEmbedder(options);
        var weights = source.Architecture == Original ? source.Weights : DiffusersNames.Translate(source.Weights, module.named_parameters().Select(pair => pair.name));
        var model = new LazyModule<BertEmbedder>(module, weights, compute, unused: name => name.StartsWith(BertEmbedder.Logits, StringComparison.Ordinal));
        return new TextEncoder(model, options, TokenizerSource.Beside(source));
    }

    internal static BertOptions Options(ComponentSource source) =>
        source.Architecture == Original ? BertConfig.ReadOriginal(source) : BertConfig.ReadDiffusers(source);
}
