using LdmGraph.Diffusion;
using LdmGraph.Plugins.Schedules;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers.Tests;

[LeakFree]
public sealed class StepTests
{
    private static async Task<NoiseSchedule> ScheduleAsync(SamplingConventions conventions) =>
        (await new ScheduleShape().EvaluateAsync(NodeContexts.At())).Schedule.With(conventions);

    private static SamplingConventions EndingClean(Prediction prediction = Prediction.Epsilon) =>
        SamplingConventions.Original with { FinalAlphaBar = 1, Prediction = prediction };

    private static SamplingRow Row(SamplingConventions? conventions = null) => new(0, 1, 500, 0.3, 0.6) { Conventions = conventions ?? SamplingConventions.Original };

    [Theory]
    [InlineData(1, Prediction.Epsilon)]
    [InlineData(10, Prediction.Epsilon)]
    [InlineData(50, Prediction.Epsilon)]
    [InlineData(10, Prediction.V)]
    [InlineData(10, Prediction.Sample)]
    public async Task A_perfect_prediction_leads_back_to_the_clean_latent_in_any_number_of_steps(int steps, Prediction prediction)
    {
        // With ε exact, ẑ₀ is exact at every step, so at η = 0 equation 12 must end on z₀ whatever the schedule.
        var rows = (await new DdimTimesteps { Schedule = await ScheduleAsync(EndingClean(prediction)), Steps = steps }.EvaluateAsync(NodeContexts.At())).Rows;
        using var z0 = Latents.Random(1);
        var z = Latents.Random(2);
        foreach (var row in rows)
        {
            using var eps = Latents.Perfect(z, z0, row);
            var step = await new DdimStep { Latent = z, Eps = eps, T = row }.EvaluateAsync(NodeContexts.At());
            z.Dispose();
            using (step.Predicted) z = step.Latent;
        }
        Latents.AssertClose(z0, z);
        z.Dispose();
    }

    [Theory]
    [InlineData(1, PlmsStart.ImprovedEuler)]
    [InlineData(2, PlmsStart.ImprovedEuler)]
    [InlineData(3, PlmsStart.ImprovedEuler)]
    [InlineData(20, PlmsStart.ImprovedEuler)]
    [InlineData(4, PlmsStart.RungeKutta)]
    [InlineData(20, PlmsStart.RungeKutta)]
    public async Task Plms_with_a_perfect_prediction_leads_back_to_the_clean_latent(int steps, PlmsStart start)
    {
        var rows = (await new PlmsTimesteps { Schedule = await ScheduleAsync(EndingClean()), Steps = steps, Start = start }.EvaluateAsync(NodeContexts.At())).Rows;
        using var z0 = Latents.Random(1);
        var z = Latents.Random(2);
        var history = (await new HistoryStart().EvaluateAsync(NodeContexts.At())).History;
        foreach (var row in rows)
        {
            // The noise in the latent is the same at every noise level, also for the evaluation ahead.
            using var noise = Latents.Random(2);
            using var eps = new NoisePrediction(noise.Value.clone());
            if (row.Index == 0) { z.Dispose(); z = Diffused(z0, noise, row.AlphaBar); }
            var step = await new PlmsStep { Latent = z, Eps = eps, T = row, History = history }.EvaluateAsync(NodeContexts.At());
            z.Dispose();
            history.Dispose();
            using (step.Predicted) using (step.Combined) (z, history) = (step.Latent, step.History);
        }
        Latents.AssertClose(z0, z);
        z.Dispose();
        history.Dispose();

        static Latent Diffused(Latent z0, Latent noise, double bar)
        {
            using var scope = NewDisposeScope();
            return z0.With(Math.Sqrt(bar) * z0.Value + Math.Sqrt(1 - bar) * noise.Value);
        }
    }

    [Fact]
    public async Task Ancestral_sampling_draws_from_the_posterior_of_the_schedule()
    {
        var schedule = await ScheduleAsync(SamplingConventions.Original);
        var row = (await new DdpmTimesteps { Schedule = schedule }.EvaluateAsync(NodeContexts.At())).Rows[500];
        using Latent z0 = Latents.Random(1), z = Latents.Random(2), noise = Latents.Random(3);
        using var eps = Latents.Perfect(z, z0, row);
        var step = await new DdpmStep { Latent = z, Eps = eps, T = row, Noise = noise }.EvaluateAsync(NodeContexts.At());
        using var scope = NewDisposeScope();
        var (mean, variance, _) = schedule.QPosterior(z0.Value, z.Value, tensor([(long)row.Timestep, (long)row.Timestep]));
        using var expected = z0.With(mean + variance.sqrt() * noise.Value);
        Latents.AssertClose(expected, step.Latent);
        step.Latent.Dispose();
        step.Predicted.Dispose();
    }

    [Fact]
    public void Ddim_with_eta_one_adds_as_much_noise_as_ancestral_sampling()
    {
        var row = Row();
        var posterior = (1 - row.AlphaBarNext) / (1 - row.AlphaBar) * (1 - row.AlphaBar / row.AlphaBarNext);
        Assert.Equal(posterior, Math.Pow(DdimStep.Sigma(row, 1), 2), 15);
        Assert.Equal(0, DdimStep.Sigma(row, 0));
    }

    [Fact]
    public async Task Noise_is_the_same_for_the_same_place_and_iteration_and_another_elsewhere()
    {
        using Latent z = Latents.Random(1), given = Latents.Random(9);
        using var eps = new NoisePrediction(z.Value.clone());
        async Task<Latent> StepAsync(long iteration, ulong seed = 0, Latent? noise = null)
        {
            var step = await new DdimStep { Latent = z, Eps = eps, T = Row(), Eta = 1, Noise = noise }.EvaluateAsync(NodeContexts.At(iteration, seed));
            step.Predicted.Dispose();
            return step.Latent;
        }
        using Latent first = await StepAsync(0), again = await StepAsync(0), later = await StepAsync(1), other = await StepAsync(0, seed: 5), own = await StepAsync(0, noise: given);
        Assert.True(first.Value.allclose(again.Value, rtol: 0, atol: 0));
        foreach (var different in (Latent[])[later, other, own]) Assert.False(first.Value.allclose(different.Value));
    }

    [Fact]
    public async Task An_estimate_is_clamped_or_thresholded_as_the_conventions_say()
    {
        using Latent z = Latents.Random(1), zero = new(zeros(2, 4, 6, 5), Latents.Space);
        using var eps = new NoisePrediction(zero.Value.clone());
        async Task<float> LargestAsync(SamplingConventions conventions)
        {
            var step = await new DdimStep { Latent = z, Eps = eps, T = Row(conventions) }.EvaluateAsync(NodeContexts.At());
            using (step.Latent) using (step.Predicted) using (NewDisposeScope()) return step.Predicted.Value.abs().max().item<float>();
        }
        Assert.True(await LargestAsync(SamplingConventions.Original) > 2);
        Assert.Equal(0.5f, await LargestAsync(SamplingConventions.Original with { ClipRange = 0.5 }));
        Assert.Equal(1f, await LargestAsync(SamplingConventions.Original with { Threshold = new DynamicThreshold(0.9, 100) }));
    }

    [Fact]
    public async Task Noise_can_be_derived_again_from_a_clamped_estimate()
    {
        using var z = Latents.Random(1);
        using var eps = new NoisePrediction(z.Value.clone());
        var row = new SamplingRow(0, 1, 500, 0.3, 0.3) { Conventions = SamplingConventions.Original with { ClipRange = 0.1 } };
        // A step that leads nowhere: with ε consistent with ẑ₀ it gives the latent back, otherwise it does not.
        foreach (var consistent in (bool[])[true, false])
        {
            var step = await new DdimStep { Latent = z, Eps = eps, T = row, NoiseFromPredicted = consistent }.EvaluateAsync(NodeContexts.At());
            using (step.Latent) using (step.Predicted) Assert.Equal(consistent, step.Latent.Value.allclose(z.Value, atol: 1e-5));
        }
    }

    [Fact]
    public async Task A_prediction_of_another_shape_is_refused_with_both_shapes()
    {
        using var z = Latents.Random(1);
        using var eps = new NoisePrediction(zeros(2, 8, 6, 5));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new DdimStep { Latent = z, Eps = eps, T = Row() }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("eps", refused.Port);
        Assert.Contains("[2, 8, 6, 5]", refused.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 4, 6, 5]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_keeps_the_shape_of_its_latent()
    {
        var spec = new LatentSpec(2, 4, 6, 5, 8);
        var inference = new FakeInference().Known("latent", spec).Run<DdimStep>();
        Assert.Equal(spec, inference.Outputs["latent"]);
        Assert.Equal(spec, inference.Outputs["predicted"]);
    }
}
