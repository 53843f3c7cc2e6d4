using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Schedules.Tests;

public sealed class BetaTests
{
    [Fact]
    public void Linear_of_the_original_spaces_the_roots_evenly_and_is_scaled_linear_of_diffusers()
    {
        var original = SchedulesOf.Original("""{ "linear_start": 0.0025, "linear_end": 0.01, "timesteps": 3 }""");
        Assert.Equal([0.0025, 0.075 * 0.075, 0.01], original.Betas.ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);

        var diffusers = SchedulesOf.Diffusers("""{ "beta_start": 0.0025, "beta_end": 0.01, "num_train_timesteps": 3, "beta_schedule": "scaled_linear" }""");
        Assert.Equal(original.Betas.ToArray(), diffusers.Betas.ToArray());
    }

    [Fact]
    public void Sqrt_linear_of_the_original_spaces_beta_evenly_and_is_linear_of_diffusers()
    {
        var original = SchedulesOf.Original("""{ "beta_schedule": "sqrt_linear", "linear_start": 0.1, "linear_end": 0.3, "timesteps": 3 }""");
        Assert.Equal([0.1, 0.2, 0.3], original.Betas.ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
        var diffusers = SchedulesOf.Diffusers("""{ "beta_start": 0.1, "beta_end": 0.3, "num_train_timesteps": 3 }""");
        Assert.Equal(original.Betas.ToArray(), diffusers.Betas.ToArray());
    }

    [Fact]
    public void Alpha_bar_of_the_cosine_schedule_follows_the_squared_cosine_until_beta_is_capped()
    {
        var schedule = SchedulesOf.Original("""{ "beta_schedule": "cosine" }""");
        static double F(double t) => Math.Pow(Math.Cos((t / 1000 + 0.008) / 1.008 * Math.PI / 2), 2);
        for (var t = 0; t < 900; t += 100) Assert.Equal(F(t + 1) / F(0), schedule.AlphaBars[t], 12);
        Assert.Equal(0.999, schedule.Betas[^1]);
    }

    [Fact]
    public void Zero_terminal_signal_ends_at_zero_and_leaves_the_first_timestep_alone()
    {
        const string config = """{ "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear" """;
        var (plain, stretched) = (SchedulesOf.Diffusers(config + "}"), SchedulesOf.Diffusers(config + """, "rescale_betas_zero_snr": true }"""));
        Assert.Equal(0, stretched.AlphaBars[^1]);
        Assert.Equal(plain.AlphaBars[0], stretched.AlphaBars[0], 12);
    }

    [Fact]
    public void Trained_betas_are_taken_as_they_are() =>
        Assert.Equal([0.1, 0.2], SchedulesOf.Diffusers("""{ "trained_betas": [0.1, 0.2] }""").Betas.ToArray());

    [Fact]
    public void Betas_stored_in_a_checkpoint_win_over_its_configuration()
    {
        var stored = SchedulesOf.Original("""{ "timesteps": 1000 }""", new StoredBetas([0.25f, 0.5f]));
        Assert.Equal([0.25, 0.5], stored.Betas.ToArray());
    }

    [Fact]
    public void Betas_rounded_to_half_precision_do_not()
    {
        var rounded = SchedulesOf.Original("""{ "timesteps": 1000 }""", new StoredBetas([0.25f, 0.5f], ScalarType.Float16));
        Assert.Equal(SchedulesOf.Original().Betas.ToArray(), rounded.Betas.ToArray());
    }

    [Theory]
    [InlineData("""{ "beta_schedule": "quadratic" }""", "quadratic")]
    [InlineData("""{ "timesteps": "many" }""", "timesteps")]
    [InlineData("""{ "timesteps": 2.5 }""", "timesteps")]
    [InlineData("""{ "parameterization": "score" }""", "score")]
    public void A_configuration_that_makes_no_sense_is_refused_by_name(string config, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => SchedulesOf.Original(config)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_beta_outside_its_range_is_refused_with_its_timestep() =>
        Assert.Contains("timestep 1", Assert.Throws<ArgumentException>(() => new NoiseSchedule([0.1, 1.5])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("DDIMScheduler", "{}", 1.0, TimestepSpacing.Leading)]
    [InlineData("PNDMScheduler", "{}", null, TimestepSpacing.Leading)]
    [InlineData("EulerDiscreteScheduler", "{}", null, TimestepSpacing.Linspace)]
    [InlineData("DDIMScheduler", """{ "clip_sample": false, "timestep_spacing": "trailing" }""", null, TimestepSpacing.Trailing)]
    [InlineData("DDIMScheduler", """{ "clip_sample_range": 3.0 }""", 3.0, TimestepSpacing.Leading)]
    public void Keys_left_out_take_the_defaults_of_the_scheduler_that_is_named(string scheduler, string config, double? clip, TimestepSpacing spacing)
    {
        var conventions = SchedulesOf.Diffusers(config, scheduler).Conventions;
        Assert.Equal((clip, spacing), (conventions.ClipRange, conventions.Spacing));
    }

    [Theory]
    [InlineData("""{ "use_beta_sigmas": true }""", "use_beta_sigmas")]
    [InlineData("""{ "use_lu_lambdas": true }""", "use_lu_lambdas")]
    [InlineData("""{ "sigma_max": 700.0 }""", "sigma_max")]
    [InlineData("""{ "timestep_type": "continuous" }""", "timestep_type")]
    [InlineData("""{ "lambda_min_clipped": -5.1 }""", "lambda_min_clipped")]
    [InlineData("""{ "disable_corrector": [0] }""", "disable_corrector")]
    public void An_option_of_diffusers_that_changes_the_walk_and_is_not_there_is_refused_by_name(string config, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => SchedulesOf.Diffusers(config)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_diffusers_writes_for_options_that_are_off_is_accepted() => SchedulesOf.Diffusers("""
        { "use_beta_sigmas": false, "use_lu_lambdas": false, "sigma_max": null, "sigma_min": null, "timestep_type": "discrete",
          "lambda_min_clipped": "-Infinity", "disable_corrector": [], "solver_p": null, "solver_order": 3, "algorithm_type": "dpmsolver++" }
        """, "DPMSolverMultistepScheduler");

    [Fact]
    public void Old_configurations_say_by_a_flag_that_the_clean_latent_is_predicted() =>
        Assert.Equal(Prediction.Sample, SchedulesOf.Diffusers("""{ "predict_epsilon": false }""", "DDPMScheduler").Prediction);

    [Theory]
    [InlineData("PNDMScheduler", true)]
    [InlineData("FlowMatchEulerDiscreteScheduler", false)]
    [InlineData("EDMEulerScheduler", false)]
    [InlineData("LCMScheduler", false)]
    public void Schedulers_that_walk_another_process_are_not_taken_for_one_with_a_table_of_beta(string scheduler, bool builds) =>
        Assert.Equal(builds, new DiffusersSchedules().Builds(scheduler));
}
