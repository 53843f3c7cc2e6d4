using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>The rows of a DDIM sampling schedule: which timesteps a loop visits, and ᾱ at each and where it leads.</summary>
/// <remarks>
/// Timesteps are spaced, offset and ended as the model's own sampler does it, unless <see cref="Spacing"/> says otherwise.
/// The original's uniform spacing can give more rows than asked for (S = 30 gives 31).
/// </remarks>
[Node("ddim.timesteps@1", Category = "Sampling")]
public sealed class DdimTimesteps : INode<DdimTimesteps.Result>, IInfersOutputs
{
    /// <summary>The model's noise schedule.</summary>
    [Input] public required NoiseSchedule Schedule { get; init; }

    /// <summary>S, the number of steps.</summary>
    [Input(Min = 1, Max = 1000)] public int Steps { get; init; } = 50;

    /// <summary>Which timesteps are visited.</summary>
    [Input] public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Model;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise; an image-to-image run keeps more of its picture the lower this is.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <param name="Rows">One row per step, from the noisiest down.</param>
    /// <param name="First">The first row, to which an image-to-image run diffuses its picture. With no rows left by <see cref="Strength"/> it holds ᾱ = 1: no noise.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => StepLimits.Check(context);

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var conventions = Schedule.Conventions;
        var spacing = Spacing == TimestepSpacing.Model ? conventions.Spacing : Spacing;
        var walk = TimestepGrid.Walk(Schedule.Timesteps, Steps, spacing, conventions.StepsOffset).Cut(Strength);
        // From the rounded ᾱ, because the original builds its DDIM tables from its float32 buffers.
        double Final() => conventions.FinalAlphaBar ?? Schedule.AlphasCumprod[0];
        var rows = walk.Select((visit, i) => new SamplingRow(i, walk.Length, visit.Timestep, Schedule.AlphasCumprod[visit.Timestep],
            visit.Before < 0 ? Final() : Schedule.AlphasCumprod[visit.Before]) { Conventions = conventions }).ToArray();
        var clean = new SamplingRow(0, 0, 0, 1, 1) { Conventions = conventions };
        return new(new Result(rows, rows.Length > 0 ? rows[0] : clean));
    }
}
