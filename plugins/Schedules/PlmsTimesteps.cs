using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>
/// The rows of a PLMS sampling schedule (Liu et al. 2022, arXiv:2202.09778): those of DDIM with the second timestep twice,
/// because the first step looks one step ahead and is then taken again with the mean of both predictions.
/// </summary>
[Node("plms.timesteps@1", Category = "Sampling")]
public sealed class PlmsTimesteps : TimestepsNode<PlmsTimesteps.Result>
{
    /// <summary>S, the number of steps; the network is evaluated once more.</summary>
    [Input(Min = 1, Max = 1000)] public override int Steps { get; init; } = 50;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <param name="Rows">One row per evaluation of the network, from the noisiest down, for <c>plms.step@1</c>.</param>
    /// <param name="First">The first row, to which an image-to-image run diffuses its picture.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    public override async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var ddim = await new DdimTimesteps { Schedule = Schedule, Steps = Steps, Spacing = Spacing, Strength = Strength }.EvaluateAsync(context);
        if (ddim.Rows.Count == 0) return new Result([], ddim.First);

        var ahead = ddim.Rows[Math.Min(1, ddim.Rows.Count - 1)];
        var again = ddim.First with { Timestep = ahead.Timestep };
        // diffusers takes the second start from the repeated timestep: one stride above it, which for "linspace" is not the first timestep.
        var stride = Schedule.Timesteps / Steps;
        if (ChosenSpacing is not (TimestepSpacing.Uniform or TimestepSpacing.Quad) && ddim.Rows.Count > 1)
            again = again with { AlphaBar = Schedule.AlphasCumprod[Math.Min((int)ahead.Timestep + stride, Schedule.Timesteps - 1)], AlphaBarNext = ahead.AlphaBar };

        var rows = new List<SamplingRow>(ddim.Rows);
        rows.Insert(1, again);
        return new Result([.. rows.Select((row, i) => row with { Index = i, Count = rows.Count })], ddim.First with { Count = rows.Count });
    }
}
