using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Builds the first stages of the original code and of diffusers: KL-regularised and vector-quantised autoencoders.</summary>
[Service(typeof(IComponentBuilder<IAutoencoder>))]
public sealed class AutoencoderBuilder : IComponentBuilder<IAutoencoder>
{
    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture is "ldm.models.autoencoder.AutoencoderKL" or "ldm.models.autoencoder.VQModelInterface"
        or "ldm.models.autoencoder.VQModel" or "AutoencoderKL" or "VQModel";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source)
    {
        var options = Options(source);
        return new AutoencoderSpec(source.Identity, options.Factor, options.EmbedDim, options.ScaleFactor);
    }

    /// <inheritdoc/>
    public IAutoencoder Build(ComponentSource source, Compute compute)
    {
        var options = Options(source);
        var module = new FirstStage(options);
        var weights = IsOriginal(source) ? source.Weights
            : DiffusersNames.Translate(source.Weights, module.named_parameters().Select(pair => (pair.name, pair.parameter.shape)), options.Levels.Count);
        var model = new LazyModule<FirstStage>(module, weights, compute, ignored: LeftByTraining);
        return new Autoencoder(model, options, source.Identity);
    }

    internal static AutoencoderOptions Options(ComponentSource source) => IsOriginal(source) ? OriginalConfig.Read(source)
        : DiffusersConfig.Read(source, quantized: source.Architecture == "VQModel");

    // LPIPS, the discriminator, the reconstruction's log-variance; and the running averages of a first stage trained with them.
    private static bool LeftByTraining(string name) =>
        name.StartsWith("loss.", StringComparison.Ordinal) || name.StartsWith("model_ema.", StringComparison.Ordinal);

    private static bool IsOriginal(ComponentSource source) => source.Architecture.StartsWith("ldm.", StringComparison.Ordinal);
}
