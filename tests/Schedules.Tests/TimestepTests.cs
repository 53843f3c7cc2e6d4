using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Schedules.Tests;

public sealed class TimestepTests
{
    private static async Task<DdimTimesteps.Result> DdimAsync(NoiseSchedule schedule, int steps, TimestepSpacing spacing = TimestepSpacing.Model, double strength = 1) =>
        await new DdimTimesteps { Schedule = schedule, Steps = steps, Spacing = spacing, Strength = strength }.EvaluateAsync(NodeContexts.At());

    [Fact]
    public async Task The_original_visits_every_stride_th_timestep_plus_one_and_ends_at_the_first_alpha_bar()
    {
        var schedule = SchedulesOf.Original();
        var rows = (await DdimAsync(schedule, 4)).Rows;
        Assert.Equal([751.0, 501, 251, 1], rows.Select(row => row.Timestep));
        Assert.Equal([0, 1, 2, 3], rows.Select(row => row.Index));
        Assert.All(rows, row => Assert.Equal(4, row.Count));
        Assert.Equal((double)schedule.AlphasCumprod[501], rows[0].AlphaBarNext);
        Assert.Equal((double)schedule.AlphasCumprod[0], rows[^1].AlphaBarNext);
    }

    [Fact]
    public async Task Diffusers_ends_free_of_noise_unless_its_configuration_says_otherwise()
    {
        Assert.Equal(1, (await DdimAsync(SchedulesOf.Diffusers(), 5)).Rows[^1].AlphaBarNext);
        var stable = SchedulesOf.Diffusers("""{ "set_alpha_to_one": false, "steps_offset": 1 }""");
        var rows = (await DdimAsync(stable, 5)).Rows;
        Assert.Equal([801.0, 601, 401, 201, 1], rows.Select(row => row.Timestep));
        Assert.Equal((double)stable.AlphasCumprod[0], rows[^1].AlphaBarNext);
    }

    [Theory]
    [InlineData(TimestepSpacing.Linspace, new double[] { 999, 749, 500, 250, 0 })]
    [InlineData(TimestepSpacing.Trailing, new double[] { 999, 799, 599, 399, 199 })]
    [InlineData(TimestepSpacing.Leading, new double[] { 800, 600, 400, 200, 0 })]
    [InlineData(TimestepSpacing.Uniform, new double[] { 801, 601, 401, 201, 1 })]
    [InlineData(TimestepSpacing.Quad, new double[] { 801, 451, 201, 51, 1 })]
    public async Task Every_spacing_visits_its_own_timesteps(TimestepSpacing spacing, double[] timesteps) =>
        Assert.Equal(timesteps, (await DdimAsync(SchedulesOf.Diffusers(), 5, spacing)).Rows.Select(row => row.Timestep));

    [Fact]
    public async Task Any_number_of_steps_works_also_where_the_original_crashes()
    {
        var schedule = SchedulesOf.Original();
        foreach (var spacing in (TimestepSpacing[])[TimestepSpacing.Uniform, TimestepSpacing.Leading, TimestepSpacing.Linspace, TimestepSpacing.Trailing])
            for (var steps = 1; steps <= 1000; steps++)
            {
                var rows = (await DdimAsync(schedule, steps, spacing)).Rows;
                Assert.NotEmpty(rows);
                Assert.All(rows, row => Assert.InRange(row.Timestep, 0, 999));
                for (var i = 1; i < rows.Count; i++) Assert.True(rows[i].Timestep < rows[i - 1].Timestep);
            }
    }

    [Fact]
    public async Task Strength_keeps_the_last_rows_and_counts_them_anew()
    {
        var (all, half) = (await DdimAsync(SchedulesOf.Original(), 10), await DdimAsync(SchedulesOf.Original(), 10, strength: 0.5));
        Assert.Equal(all.Rows.Skip(5).Select(row => row.Timestep), half.Rows.Select(row => row.Timestep));
        Assert.Equal([0, 1, 2, 3, 4], half.Rows.Select(row => row.Index));
        Assert.Equal(half.Rows[0], half.First);
    }

    [Fact]
    public async Task No_strength_leaves_no_rows_and_a_first_row_without_noise()
    {
        var none = await DdimAsync(SchedulesOf.Original(), 10, strength: 0);
        Assert.Empty(none.Rows);
        Assert.Equal(1, none.First.AlphaBar);
    }

    [Fact]
    public async Task Ancestral_sampling_visits_every_timestep_and_ends_free_of_noise()
    {
        var schedule = SchedulesOf.Original("""{ "timesteps": 20 }""");
        var rows = (await new DdpmTimesteps { Schedule = schedule }.EvaluateAsync(NodeContexts.At())).Rows;
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(t => (double)t), rows.Select(row => row.Timestep));
        Assert.Equal(schedule.AlphaBars[18], rows[0].AlphaBarNext);
        Assert.Equal(1, rows[^1].AlphaBarNext);
    }

    [Fact]
    public async Task Plms_repeats_the_second_timestep_for_the_step_that_is_taken_again()
    {
        var schedule = SchedulesOf.Original();
        var rows = (await new PlmsTimesteps { Schedule = schedule, Steps = 4 }.EvaluateAsync(NodeContexts.At())).Rows;
        Assert.Equal([751.0, 501, 501, 251, 1], rows.Select(row => row.Timestep));
        Assert.Equal((rows[0].AlphaBar, rows[0].AlphaBarNext), (rows[1].AlphaBar, rows[1].AlphaBarNext));
        Assert.Equal((double)schedule.AlphasCumprod[501], rows[2].AlphaBar);
    }

    [Fact]
    public async Task More_steps_than_timesteps_are_refused_at_run_time_and_before()
    {
        var schedule = SchedulesOf.Original("""{ "timesteps": 20 }""");
        var refused = await Assert.ThrowsAsync<PortException>(async () => await DdimAsync(schedule, 21));
        Assert.Equal("steps", refused.Port);

        var inference = new FakeInference().Known("schedule", new ScheduleSpec(20, Prediction.Epsilon)).Literal("steps", 21).Run<DdimTimesteps>();
        Assert.Equal("steps", Assert.Single(inference.Errors).Port);
        Assert.Contains("20", inference.Errors[0].Problem, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<SamplingRow>> PlmsAsync(NoiseSchedule schedule, int steps, PlmsStart start = PlmsStart.Model, double strength = 1, PlmsCut cut = PlmsCut.Steps) =>
        (await new PlmsTimesteps { Schedule = schedule, Steps = steps, Start = start, Strength = strength, Cut = cut }.EvaluateAsync(NodeContexts.At())).Rows;

    [Fact]
    public async Task A_runge_kutta_start_visits_the_ends_and_twice_the_middles_of_three_steps_as_diffusers_does()
    {
        var rows = await PlmsAsync(SchedulesOf.Diffusers("{}", "PNDMScheduler"), 10);
        Assert.Equal([900.0, 850, 850, 800, 800, 750, 750, 700, 700, 650, 650, 600, 600, 500, 400, 300, 200, 100, 0], rows.Select(row => row.Timestep));
        Assert.All(rows.Select((row, i) => (row, i)), pair => Assert.Equal((pair.i, 19), (pair.row.Index, pair.row.Count)));
        // A stride of 41 has its middle 20 below one end and, from the other, 20 above it.
        Assert.Equal([943.0, 922, 922, 902], (await PlmsAsync(SchedulesOf.Diffusers("{}", "PNDMScheduler"), 24)).Take(4).Select(row => row.Timestep));
    }

    [Theory]
    [InlineData("PNDMScheduler", "{}", 14)]
    [InlineData("PNDMScheduler", """{ "skip_prk_steps": true }""", 6)]
    [InlineData("DDIMScheduler", "{}", 6)]
    public async Task Only_pndm_of_diffusers_starts_by_runge_kutta_steps_and_only_if_they_are_not_skipped(string scheduler, string config, int evaluations) =>
        Assert.Equal(evaluations, (await PlmsAsync(SchedulesOf.Diffusers(config, scheduler), 5)).Count);

    [Fact]
    public async Task A_runge_kutta_start_needs_four_steps_and_does_not_begin_in_the_middle_of_one()
    {
        var schedule = SchedulesOf.Diffusers("{}", "PNDMScheduler");
        Assert.Equal("steps", (await Assert.ThrowsAsync<PortException>(() => PlmsAsync(schedule, 3))).Port);
        Assert.Equal("steps", (await Assert.ThrowsAsync<PortException>(() => PlmsAsync(schedule, 10, strength: 0.3))).Port);
        Assert.Equal("cut", (await Assert.ThrowsAsync<PortException>(() => PlmsAsync(schedule, 10, strength: 0.5, cut: PlmsCut.Evaluations))).Port);
        Assert.Equal(700, (await PlmsAsync(schedule, 10, strength: 0.8))[0].Timestep);
    }

    [Fact]
    public async Task A_cut_by_evaluations_drops_from_the_list_in_which_one_timestep_stands_twice()
    {
        // diffusers drops 10 − ⌊10 · strength⌋ of 900, 800, 800, 700, ... and takes whatever is then second for the step taken again:
        // from one stride above that timestep to it.
        var schedule = SchedulesOf.Diffusers("""{ "skip_prk_steps": true }""", "PNDMScheduler");
        double Bar(int t) => schedule.AlphasCumprod[t];
        var one = await PlmsAsync(schedule, 10, strength: 0.9, cut: PlmsCut.Evaluations);
        Assert.Equal([800.0, 800, 700], one.Take(3).Select(row => row.Timestep));
        Assert.Equal((Bar(800), Bar(700)), (one[0].AlphaBar, one[0].AlphaBarNext));
        Assert.Equal((Bar(900), Bar(800)), (one[1].AlphaBar, one[1].AlphaBarNext));
        var two = await PlmsAsync(schedule, 10, strength: 0.8, cut: PlmsCut.Evaluations);
        Assert.Equal([800.0, 700, 600, 500, 400, 300, 200, 100, 0], two.Select(row => row.Timestep));
        Assert.Equal((Bar(800), Bar(700)), (two[1].AlphaBar, two[1].AlphaBarNext));
        Assert.Equal((Bar(600), Bar(500)), (two[2].AlphaBar, two[2].AlphaBarNext));
        Assert.Equal(11, (await PlmsAsync(schedule, 10, cut: PlmsCut.Evaluations)).Count);
    }
}
