using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Builds the UNets of the original code and of diffusers.</summary>
[Service(typeof(IComponentBuilder<IDenoiser>))]
public sealed class UNetBuilder : IComponentBuilder<IDenoiser>
{
    private const string Original = "ldm.modules.diffusionmodules.openaimodel.UNetModel";
    private const string Conditional = "UNet2DConditionModel";
    private const string Unconditional = "UNet2DModel";

    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture is Original or Conditional or Unconditional;

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source) => Spec(source, Options(source));

    /// <inheritdoc/>
    public IDenoiser Build(ComponentSource source, Compute compute)
    {
        var options = Options(source);
        var module = new UNet(options);
        var weights = source.Architecture == Original ? source.Weights
            : DiffusersNames.Translate(source.Weights, module.named_parameters().Select(pair => (pair.name, pair.parameter.shape)), options);
        return new Denoiser(new LazyModule<UNet>(module, weights, compute), options, Spec(source, options));
    }

    internal static UNetOptions Options(ComponentSource source) => source.Architecture == Original
        ? OriginalConfig.Read(source.Config)
        : DiffusersConfig.Read(source.Config, conditional: source.Architecture == Conditional);

    private static DenoiserSpec Spec(ComponentSource source, UNetOptions options) =>
        new(options.InChannels, options.OutChannels, options.ContextDim, Meaning(source), TakesVector: options.Label is not null)
        {
            VectorLength = options.Label is { Kind: LabelKind.Vector } label ? label.Count : null,
        };

    // The original says it beside the schedule, diffusers in the scheduler's configuration.
    private static Prediction Meaning(ComponentSource source)
    {
        var (config, key) = source.Model["scheduler"] is JsonObject scheduler ? (new ModelConfig(scheduler, "scheduler"), "prediction_type")
            : (new ModelConfig(source.Model), "parameterization");
        return config.Text(key, "eps") switch
        {
            "eps" or "epsilon" => Prediction.Epsilon,
            "v" or "v_prediction" => Prediction.V,
            "x0" or "sample" => Prediction.Sample,
            _ => throw config.Unfit(key, "the noise, v or the sample"),
        };
    }
}
