using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Schedules;

/// <summary>Schedules of the original code: the params of its <c>DDPM</c> and <c>LatentDiffusion</c> classes.</summary>
[Service(typeof(IComponentBuilder<NoiseSchedule>))]
public sealed class LdmSchedules : IComponentBuilder<NoiseSchedule>
{
    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture.StartsWith("ldm.models.diffusion.ddpm.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source) =>
        new ScheduleSpec(new ModelConfig(source.Config).Whole("timesteps", 1000), Predicts(new ModelConfig(source.Config)));

    /// <inheritdoc/>
    public NoiseSchedule Build(ComponentSource source, Compute compute)
    {
        var config = new ModelConfig(source.Config);
        var conventions = SamplingConventions.Original with
        {
            Prediction = Predicts(config),
            PosteriorMix = config.Number("v_posterior", 0),
            // A latent model switches clipping off whatever its params say: latents are not bounded.
            ClipRange = source.Architecture.EndsWith(".DDPM", StringComparison.Ordinal) && config.Flag("clip_denoised", true) ? 1 : null,
        };
        return new NoiseSchedule(config.OptionalNumbers("given_betas") ?? Stored(source.Weights) ?? Betas(config), conventions);
    }

    private static Prediction Predicts(ModelConfig config) => config.Text("parameterization", "eps") switch
    {
        "eps" => Prediction.Epsilon,
        "x0" => Prediction.Sample,
        "v" => Prediction.V,
        _ => throw config.Unfit("parameterization", "eps, x0 or v"),
    };

    /// <summary>
    /// β of a checkpoint that has it. The original restores its buffers from the checkpoint, too, so that these win over
    /// the configuration; but not those that somebody rounded to half precision together with the weights.
    /// </summary>
    private static double[]? Stored(Weights weights)
    {
        if (!weights.Entries.TryGetValue("betas", out var info) || info.Dtype is not (ScalarType.Float32 or ScalarType.Float64)) return null;
        using var scope = NewDisposeScope();
        return weights.Read("betas").to(ScalarType.Float64).data<double>().ToArray();
    }

    private static double[] Betas(ModelConfig config)
    {
        var count = config.Whole("timesteps", 1000);
        var (start, end) = (config.Number("linear_start", 1e-4), config.Number("linear_end", 2e-2));
        return config.Text("beta_schedule", "linear") switch
        {
            "linear" => BetaSchedules.EvenRoots(count, start, end),
            "sqrt_linear" => BetaSchedules.Even(count, start, end),
            "sqrt" => BetaSchedules.EvenSquares(count, start, end),
            "cosine" => BetaSchedules.Cosine(count, config.Number("cosine_s", 8e-3)),
            _ => throw config.Unfit("beta_schedule", "linear, sqrt_linear, sqrt or cosine"),
        };
    }
}
