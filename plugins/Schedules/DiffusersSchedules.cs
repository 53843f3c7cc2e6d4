using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>
/// Schedules of diffusers: the config of any of its discrete schedulers. They differ in how they sample; what they say of
/// β, prediction, spacing and ends is shared, so that a model published with one samples with every other.
/// </summary>
/// <remarks>
/// What a configuration says of the solver itself (its order, algorithm, corrections) is for the step node to say. What it says of
/// the walk and is not implemented is refused. Schedulers without a table of β (flow matching, EDM, VE) and those of distilled
/// models, which no step node samples, are left out.
/// </remarks>
[Service(typeof(IComponentBuilder<NoiseSchedule>))]
public sealed class DiffusersSchedules : IComponentBuilder<NoiseSchedule>
{
    /// <inheritdoc/>
    public bool Builds(string architecture) => architecture is "DDIMScheduler" or "DDPMScheduler" or "PNDMScheduler"
        or "LMSDiscreteScheduler" or "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler" or "HeunDiscreteScheduler"
        or "KDPM2DiscreteScheduler" or "KDPM2AncestralDiscreteScheduler" or "DEISMultistepScheduler" or "UniPCMultistepScheduler"
        or "DPMSolverMultistepScheduler" or "DPMSolverSinglestepScheduler" or "DPMSolverSDEScheduler";

    /// <inheritdoc/>
    public IValueSpec Describe(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        RefuseUnknownWalks(config);
        return new ScheduleSpec(config.OptionalNumbers("trained_betas")?.Length ?? config.Whole("num_train_timesteps", 1000), Predicts(config));
    }

    /// <inheritdoc/>
    public NoiseSchedule Build(ComponentSource source, Compute compute)
    {
        var config = new ModelConfig(source.Config);
        RefuseUnknownWalks(config);
        var betas = config.OptionalNumbers("trained_betas") ?? Betas(config);
        if (config.Flag("rescale_betas_zero_snr", false)) betas = BetaSchedules.WithZeroTerminalSignal(betas);
        return new NoiseSchedule(betas, Conventions(source.Architecture, config));
    }

    private static void RefuseUnknownWalks(ModelConfig config)
    {
        config.RequireUnset("use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "sigma_min", "sigma_max", "disable_corrector", "solver_p");
        config.Require("timestep_type", "discrete");
        // Written by Python, whose JSON knows infinity.
        config.Require("lambda_min_clipped", "-Infinity");
    }

    // Keys left out of a config take the default of its own class.
    private static SamplingConventions Conventions(string scheduler, ModelConfig config)
    {
        var clips = scheduler is "DDIMScheduler" or "DDPMScheduler";
        var endsAtFirst = scheduler is "PNDMScheduler";
        return new SamplingConventions
        {
            Prediction = Predicts(config),
            Spacing = config.Text("timestep_spacing", clips || endsAtFirst ? "leading" : "linspace") switch
            {
                "leading" => TimestepSpacing.Leading,
                "linspace" => TimestepSpacing.Linspace,
                "trailing" => TimestepSpacing.Trailing,
                _ => throw config.Unfit("timestep_spacing", "leading, linspace or trailing"),
            },
            StepsOffset = config.Whole("steps_offset", 0),
            FinalAlphaBar = config.Flag("set_alpha_to_one", !endsAtFirst) ? 1 : null,
            ClipRange = config.Flag("clip_sample", clips) ? config.Number("clip_sample_range", 1) : null,
            Threshold = config.Flag("thresholding", false)
                ? new DynamicThreshold(config.Number("dynamic_thresholding_ratio", 0.995), config.Number("sample_max_value", 1))
                : null,
            PosteriorMix = config.Text("variance_type", "fixed_small") switch
            {
                "fixed_large" or "fixed_large_log" => 1,
                // A learned variance is the denoiser's to give; without it the lower bound serves.
                _ => 0,
            },
            RungeKuttaStart = endsAtFirst && !config.Flag("skip_prk_steps", false),
            Sigmas = config.Flag("use_karras_sigmas", false) ? SigmaSpacing.Karras
                : config.Flag("use_exponential_sigmas", false) ? SigmaSpacing.Exponential
                : config.Text("interpolation_type", "linear") switch
                {
                    "linear" => SigmaSpacing.Linear,
                    "log_linear" => SigmaSpacing.LogLinear,
                    _ => throw config.Unfit("interpolation_type", "linear or log_linear"),
                },
            FinalSigma = config.Text("final_sigmas_type", "zero") switch
            {
                "zero" => FinalSigma.Zero,
                "sigma_min" => FinalSigma.SigmaMin,
                _ => throw config.Unfit("final_sigmas_type", "zero or sigma_min"),
            },
        };
    }

    // Configurations of before diffusers 0.10 know ε and z₀ only.
    private static Prediction Predicts(ModelConfig config) => config.Text("prediction_type", config.Flag("predict_epsilon", true) ? "epsilon" : "sample") switch
    {
        "epsilon" => Prediction.Epsilon,
        "v_prediction" => Prediction.V,
        "sample" => Prediction.Sample,
        _ => throw config.Unfit("prediction_type", "epsilon, v_prediction or sample"),
    };

    private static double[] Betas(ModelConfig config)
    {
        var count = config.Whole("num_train_timesteps", 1000);
        var (start, end) = (config.Number("beta_start", 1e-4), config.Number("beta_end", 0.02));
        return config.Text("beta_schedule", "linear") switch
        {
            "linear" => BetaSchedules.Even(count, start, end),
            "scaled_linear" => BetaSchedules.EvenRoots(count, start, end),
            "squaredcos_cap_v2" => BetaSchedules.Cosine(count),
            "sigmoid" => BetaSchedules.Logistic(count, start, end),
            _ => throw config.Unfit("beta_schedule", "linear, scaled_linear, squaredcos_cap_v2 or sigmoid"),
        };
    }
}
