using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>The rows of a DDIM sampling schedule: which timesteps a loop visits, and ᾱ at each and where it leads.</summary>
/// <remarks>
/// Timesteps are spaced, offset and ended as the model's own sampler does it, unless <see cref="TimestepsNode{TResult}.Spacing"/> says otherwise.
/// The original's uniform spacing can give more rows than asked for (S = 30 gives 31).
/// </remarks>
[Node("ddim.timesteps@1", Category = "Sampling")]
public sealed class DdimTimesteps : TimestepsNode<DdimTimesteps.Result>
{
    /// <summary>S, the number of steps.</summary>
    [Input(Min = 1, Max = 1000)] public override int Steps { get; init; } = 50;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise; an image-to-image run keeps more of its picture the lower this is.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <param name="Rows">One row per step, from the noisiest down.</param>
    /// <param name="First">The first row, to which an image-to-image run diffuses its picture. With no rows left by <see cref="Strength"/> it holds ᾱ = 1: no noise.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    public override ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var conventions = Schedule.Conventions;
        var walk = TimestepGrid.Walk(Schedule.Timesteps, Steps, ChosenSpacing, conventions.StepsOffset).Cut(Strength);
        // From the rounded ᾱ, because the original builds its DDIM tables from its float32 buffers.
        double Final() => conventions.FinalAlphaBar ?? Schedule.AlphasCumprod[0];
        var rows = walk.Select((visit, i) => new SamplingRow(i, walk.Length, visit.Timestep, Schedule.AlphasCumprod[visit.Timestep],
            visit.Before < 0 ? Final() : Schedule.AlphasCumprod[visit.Before]) { Conventions = conventions }).ToArray();
        return new(new Result(rows, First(rows)));
    }
}
