using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Schedules.Tests;

public sealed class NoiseWalkTests
{
    private static NoiseSchedule Schedule(string more = "") => SchedulesOf.Diffusers(
        $$"""{ "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"{{more}} }""", "EulerDiscreteScheduler");

    private static async Task<IReadOnlyList<SamplingRow>> SigmaAsync(int steps, SigmaSpacing sigmas = SigmaSpacing.Model, TimestepSpacing spacing = TimestepSpacing.Model,
        FinalSigma final = FinalSigma.Model, StepEvaluations evaluations = StepEvaluations.Start, double strength = 1) =>
        (await new SigmaTimesteps { Schedule = Schedule(), Steps = steps, Sigmas = sigmas, Spacing = spacing, Final = final, Evaluations = evaluations, Strength = strength }
            .EvaluateAsync(NodeContexts.At())).Rows;

    private static async Task<IReadOnlyList<SamplingRow>> DpmAsync(int steps, SigmaSpacing sigmas = SigmaSpacing.Model, TimestepSpacing spacing = TimestepSpacing.Model,
        DpmReference reference = DpmReference.Diffusers30, double strength = 1) =>
        (await new DpmTimesteps { Schedule = Schedule(), Steps = steps, Sigmas = sigmas, Spacing = spacing, Reference = reference, Strength = strength }
            .EvaluateAsync(NodeContexts.At())).Rows;

    /// <summary>Every row leads to the next, and the last to the end.</summary>
    private static void AssertChained(IReadOnlyList<SamplingRow> rows)
    {
        Assert.Equal(Enumerable.Range(0, rows.Count), rows.Select(row => row.Index));
        Assert.All(rows, row => Assert.Equal(rows.Count, row.Count));
        for (var i = 1; i < rows.Count; i++) Assert.Equal(rows[i - 1].AlphaBarNext, rows[i].AlphaBar);
    }

    [Theory]
    [InlineData(TimestepSpacing.Linspace)]
    [InlineData(TimestepSpacing.Leading)]
    [InlineData(TimestepSpacing.Trailing)]
    [InlineData(TimestepSpacing.Uniform)]
    [InlineData(TimestepSpacing.Quad)]
    public async Task Any_number_of_steps_loses_noise_at_every_step_and_ends_without_any(TimestepSpacing spacing)
    {
        foreach (var steps in (int[])[1, 2, 3, 7, 10, 27, 100, 333, 500, 999, 1000])
            foreach (var rows in (IReadOnlyList<SamplingRow>[])[await SigmaAsync(steps, spacing: spacing), await DpmAsync(steps, spacing: spacing)])
            {
                Assert.NotEmpty(rows);
                AssertChained(rows);
                Assert.All(rows, row => Assert.InRange(row.Timestep, 0, 999));
                Assert.Equal(0, rows[^1].Next.Noise);
                if (spacing != TimestepSpacing.Quad) Assert.All(rows, row => Assert.True(row.Next.Sigma < row.Here.Sigma));
            }
    }

    [Fact]
    public async Task Karras_levels_are_even_in_their_seventh_root_between_the_ends_of_the_schedule()
    {
        var (linear, rows) = (await SigmaAsync(10), await SigmaAsync(10, SigmaSpacing.Karras));
        Assert.Equal(linear[0].Here.Sigma, rows[0].Here.Sigma, 5);
        Assert.Equal(linear[^1].Here.Sigma, rows[^1].Here.Sigma, 5);
        AssertEven(rows, sigma => Math.Pow(sigma, 1.0 / 7));
    }

    [Fact]
    public async Task Exponential_levels_are_even_in_their_logarithm() => AssertEven(await SigmaAsync(10, SigmaSpacing.Exponential), Math.Log);

    private static void AssertEven(IReadOnlyList<SamplingRow> rows, Func<double, double> of)
    {
        var steps = rows.Zip(rows.Skip(1), (row, next) => of(next.Here.Sigma) - of(row.Here.Sigma)).ToArray();
        Assert.All(steps, step => Assert.Equal(steps[0], step, 5));
    }

    [Theory, InlineData(SigmaSpacing.Karras), InlineData(SigmaSpacing.Exponential)]
    public async Task A_level_that_was_chosen_gets_the_timestep_whose_level_it_is(SigmaSpacing sigmas)
    {
        var schedule = Schedule();
        foreach (var row in await SigmaAsync(12, sigmas))
        {
            double Sigma(int t) => Math.Sqrt((1 - schedule.AlphaBars[t]) / schedule.AlphaBars[t]);
            var (below, above) = ((int)Math.Floor(row.Timestep), (int)Math.Ceiling(row.Timestep));
            Assert.InRange(row.Here.Sigma, Sigma(below) * (1 - 1e-4), Sigma(above) * (1 + 1e-4));
        }
    }

    [Fact]
    public async Task Rows_start_with_noise_alone_at_the_last_timestep_and_with_signal_and_noise_before_it()
    {
        var (last, before) = ((await SigmaAsync(10))[0], (await SigmaAsync(10, spacing: TimestepSpacing.Leading))[0]);
        Assert.Equal(999, last.Timestep);
        Assert.Equal(last.Here.Sigma, last.StartDeviation, 6);
        Assert.Equal(900, before.Timestep);
        Assert.Equal(Math.Sqrt(before.Here.Sigma * before.Here.Sigma + 1), before.StartDeviation, 6);
        Assert.Equal(1 / before.StartDeviation, before.InputScale, 6);
        Assert.Equal(1, (await DpmAsync(10))[0].StartDeviation);
    }

    [Theory, InlineData(StepEvaluations.Ends), InlineData(StepEvaluations.Middle), InlineData(StepEvaluations.AncestralMiddle)]
    public async Task Two_evaluations_a_step_take_two_rows_but_for_the_last(StepEvaluations evaluations)
    {
        var (once, rows) = (await SigmaAsync(6), await SigmaAsync(6, evaluations: evaluations));
        Assert.Equal(11, rows.Count);
        AssertChained(rows);
        for (var i = 0; i < 6; i++) Assert.Equal(once[i].AlphaBar, rows[2 * i].AlphaBar);
        for (var i = 0; i < 5; i++) Assert.Equal(once[i].AlphaBarNext, rows[2 * i + 1].AlphaBarNext);
        var (sigma, middle, next) = (rows[0].Here.Sigma, rows[1].Here.Sigma, rows[1].Next.Sigma);
        Assert.Equal(evaluations == StepEvaluations.Middle ? Math.Sqrt(sigma * next) : next, middle, 4);
        Assert.Equal(5, (await SigmaAsync(6, evaluations: evaluations, strength: 0.5)).Count);
    }

    [Fact]
    public async Task A_walk_may_end_at_the_level_of_the_first_timestep()
    {
        var schedule = Schedule();
        var rows = await SigmaAsync(10, final: FinalSigma.SigmaMin, spacing: TimestepSpacing.Trailing);
        Assert.Equal(schedule.AlphasCumprod[0], rows[^1].AlphaBarNext, 6);
    }

    [Fact]
    public async Task The_older_reference_takes_levels_of_whole_timesteps_and_ends_at_the_first()
    {
        var schedule = Schedule();
        foreach (var sigmas in (SigmaSpacing[])[SigmaSpacing.Linear, SigmaSpacing.Karras])
        {
            var rows = await DpmAsync(10, sigmas, reference: DpmReference.Diffusers20);
            AssertChained(rows);
            Assert.All(rows, row => Assert.Equal((double)schedule.AlphasCumprod[(int)row.Timestep], row.AlphaBar));
            Assert.Equal((double)schedule.AlphasCumprod[0], rows[^1].AlphaBarNext);
        }
    }

    [Fact]
    public async Task Strength_keeps_the_last_steps()
    {
        foreach (var (all, half) in (((IReadOnlyList<SamplingRow>, IReadOnlyList<SamplingRow>)[])[(await SigmaAsync(10), await SigmaAsync(10, strength: 0.5)), (await DpmAsync(10), await DpmAsync(10, strength: 0.5))]))
        {
            Assert.Equal(all.Skip(5).Select(row => (row.Timestep, row.AlphaBar, row.AlphaBarNext)), half.Select(row => (row.Timestep, row.AlphaBar, row.AlphaBarNext)));
            AssertChained(half);
        }
        Assert.Empty(await SigmaAsync(10, strength: 0));
        Assert.Empty(await DpmAsync(10, strength: 0));
    }

    [Fact]
    public async Task A_model_keeps_the_spacing_and_the_end_it_was_published_with()
    {
        var schedule = Schedule(""", "use_karras_sigmas": true, "final_sigmas_type": "sigma_min" """);
        var own = (await new SigmaTimesteps { Schedule = schedule, Steps = 5 }.EvaluateAsync(NodeContexts.At())).Rows;
        Assert.Equal((await SigmaAsync(5, SigmaSpacing.Karras, final: FinalSigma.SigmaMin)).Select(row => row.AlphaBarNext), own.Select(row => row.AlphaBarNext));
    }

    [Fact]
    public async Task A_schedule_without_signal_at_its_end_still_has_a_finite_level_there()
    {
        var schedule = Schedule(""", "rescale_betas_zero_snr": true""");
        var rows = (await new SigmaTimesteps { Schedule = schedule, Steps = 5 }.EvaluateAsync(NodeContexts.At())).Rows;
        Assert.Equal(4096, rows[0].Here.Sigma, 0);                                 // √(2²⁴ − 1)
    }
}
