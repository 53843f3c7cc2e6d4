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
}
