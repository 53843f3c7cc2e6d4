using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>
/// The rows of a PLMS sampling schedule (Liu et al. 2022, arXiv:2202.09778): those of DDIM with the second timestep twice,
/// because the first step looks one step ahead and is then taken again with the mean of both predictions.
/// </summary>
/// <remarks>
/// With a Runge-Kutta start the first three steps have four rows each instead: at the start, twice in the middle, at the end.
/// </remarks>
[Node("plms.timesteps@1", Category = "Sampling")]
public sealed class PlmsTimesteps : TimestepsNode<PlmsTimesteps.Result>
{
    /// <summary>S, the number of steps; the network is evaluated once more.</summary>
    [Input(Min = 1, Max = 1000)] public override int Steps { get; init; } = 50;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <summary>How the first steps find the predictions that later ones extrapolate from.</summary>
    [Input] public PlmsStart Start { get; init; } = PlmsStart.Model;

    /// <summary>What <see cref="Strength"/> is a share of.</summary>
    [Input] public PlmsCut Cut { get; init; } = PlmsCut.Steps;

    /// <param name="Rows">One row per evaluation of the network, from the noisiest down, for <c>plms.step@1</c>.</param>
    /// <param name="First">The first row, to which an image-to-image run diffuses its picture.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    /// <exception cref="PortException">Too few steps for a Runge-Kutta start, or a cut that it does not go with.</exception>
    public override async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var rungeKutta = Start == PlmsStart.Model ? Schedule.Conventions.RungeKuttaStart : Start == PlmsStart.RungeKutta;
        var ddim = await new DdimTimesteps { Schedule = Schedule, Steps = Steps, Spacing = Spacing, Strength = Cut == PlmsCut.Steps ? Strength : 1 }.EvaluateAsync(context);
        var steps = ddim.Rows;
        if (steps.Count == 0) return new Result([], ddim.First);

        var evaluations = rungeKutta ? RungeKutta(steps) : Twice(steps);
        var conventions = Schedule.Conventions with { RungeKuttaStart = rungeKutta };
        var rows = evaluations.Select((row, i) => row with { Index = i, Count = evaluations.Count, Conventions = conventions }).ToArray();
        return new Result(rows, rows[0]);
    }

    /// <summary>The second step's start visited twice; the second visit, which belongs to the first step, says where that started.</summary>
    private List<SamplingRow> Twice(IReadOnlyList<SamplingRow> steps)
    {
        List<SamplingRow> rows = [steps[0], steps[Math.Min(1, steps.Count - 1)], .. steps.Skip(1)];
        if (Cut == PlmsCut.Evaluations) rows.RemoveRange(0, steps.Count - (int)(steps.Count * Strength));
        if (rows.Count == 1) return rows;
        var (first, ahead) = (rows[0], rows[1]);
        // diffusers takes the second start from the repeated timestep: one stride above it, which for "linspace" is not the first timestep.
        rows[1] = IsOriginal || steps.Count == 1
            ? first with { Timestep = ahead.Timestep }
            : ahead with { AlphaBar = AlphaBarAt((int)ahead.Timestep + Schedule.Timesteps / Steps), AlphaBarNext = ahead.AlphaBar };
        return rows;
    }

    /// <summary>Four evaluations for each of the first three steps: at its start, twice in the middle, at its end.</summary>
    private List<SamplingRow> RungeKutta(IReadOnlyList<SamplingRow> steps)
    {
        if (Cut == PlmsCut.Evaluations && Strength < 1)
            throw new PortException("cut", "counts evaluations, which would begin in the middle of a Runge-Kutta step", "set it to steps");
        if (steps.Count < 4)
            throw new PortException("steps", $"leaves {steps.Count} steps; a start by Runge-Kutta steps needs 4", "use more steps, or set start to improved-euler");
        var rows = new List<SamplingRow>();
        for (var i = 0; i < 3; i++)
        {
            var (start, end) = ((int)steps[i].Timestep, (int)steps[i + 1].Timestep);
            var half = IsOriginal ? (start - end) / 2 : Schedule.Timesteps / Steps / 2;
            rows.AddRange([Stage(start, start - half), Stage(end + half, end + half), Stage(end + half, end), Stage(end, end)]);

            SamplingRow Stage(int timestep, int to) => steps[i] with { Timestep = timestep, AlphaBarNext = AlphaBarAt(to) };
        }
        return [.. rows, .. steps.Skip(3)];
    }

    /// <summary>The original's spacings step from one visited timestep to the next; diffusers' by a fixed stride.</summary>
    private bool IsOriginal => ChosenSpacing is TimestepSpacing.Uniform or TimestepSpacing.Quad;

    private double AlphaBarAt(int timestep) => Schedule.AlphasCumprod[Math.Clamp(timestep, 0, Schedule.Timesteps - 1)];
}

/// <summary>How PLMS starts.</summary>
public enum PlmsStart
{
    /// <summary>As the model's conventions say.</summary>
    Model,

    /// <summary>One pseudo improved Euler step, then orders 2, 3 and 4; diffusers' <c>skip_prk_steps</c>.</summary>
    ImprovedEuler,

    /// <summary>Three pseudo Runge-Kutta steps of four evaluations each, then order 4: the paper's PNDM.</summary>
    RungeKutta,
}

/// <summary>What an image-to-image run leaves out of the beginning of PLMS.</summary>
public enum PlmsCut
{
    /// <summary>Whole steps; what is left starts as any walk does.</summary>
    Steps,

    /// <summary>
    /// Evaluations, as diffusers' image-to-image pipelines do. The step that they then take twice is the wrong one: only for
    /// pictures made that way.
    /// </summary>
    Evaluations,
}
