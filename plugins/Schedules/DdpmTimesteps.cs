using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>The rows of ancestral sampling (Ho et al. 2020, algorithm 2): every training timestep, or fewer, down to the clean latent.</summary>
[Node("ddpm.timesteps@1", Category = "Sampling")]
public sealed class DdpmTimesteps : TimestepsNode<DdpmTimesteps.Result>
{
    /// <summary>Number of steps; 0 visits every training timestep.</summary>
    [Input(Min = 0)] public override int Steps { get; init; }

    /// <summary>Which timesteps are visited when there are fewer steps than timesteps.</summary>
    [Input] public override TimestepSpacing Spacing { get; init; } = TimestepSpacing.Model;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <param name="Rows">One row per step, from the noisiest down.</param>
    /// <param name="First">The first row, to which an image-to-image run diffuses its picture. With no rows left it holds ᾱ = 1: no noise.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    public override ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var conventions = Schedule.Conventions;
        var spacing = ChosenSpacing;
        // The original's ancestral sampler has no spacing of its own: its "plus one" belongs to DDIM and PLMS.
        if (spacing == TimestepSpacing.Uniform) spacing = TimestepSpacing.Leading;
        var walk = TimestepGrid.Walk(Schedule.Timesteps, Steps == 0 ? Schedule.Timesteps : Steps, spacing, conventions.StepsOffset).Cut(Strength);
        // In float64: the original computes its posterior so, and 1 − ᾱ cancels at the last steps.
        var rows = walk.Select((visit, i) => new SamplingRow(i, walk.Length, visit.Timestep, Schedule.AlphaBars[visit.Timestep],
            visit.Before < 0 ? 1 : Schedule.AlphaBars[visit.Before]) { Conventions = conventions }).ToArray();
        return new(new Result(rows, First(rows)));
    }
}
