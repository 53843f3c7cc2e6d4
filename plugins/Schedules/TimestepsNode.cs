using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>What every node has that chooses the rows of a walk.</summary>
/// <typeparam name="TResult">The node's outputs: the rows and the first of them.</typeparam>
public abstract class TimestepsNode<TResult> : INode<TResult>, IInfersOutputs where TResult : class
{
    /// <summary>The model's noise schedule.</summary>
    [Input] public required NoiseSchedule Schedule { get; init; }

    /// <summary>S, the number of steps.</summary>
    [Input(Min = 1, Max = 1000)] public abstract int Steps { get; init; }

    /// <summary>Which timesteps are visited.</summary>
    [Input] public virtual TimestepSpacing Spacing { get; init; } = TimestepSpacing.Model;

    /// <summary>Refuses, before anything runs, more steps than the schedule has timesteps.</summary>
    static void IInfersOutputs.Infer(InferenceContext context)
    {
        if (context.Spec<ScheduleSpec>("schedule") is { } schedule && context.TryGetLiteral<int>("steps", out var steps) && steps > schedule.Timesteps)
            context.Error("steps", $"is {steps}; this schedule has {schedule.Timesteps} timesteps", $"use 1 to {schedule.Timesteps}");
    }

    /// <inheritdoc/>
    public abstract ValueTask<TResult> EvaluateAsync(NodeContext context);

    /// <summary>The spacing that was chosen, or the model's.</summary>
    private protected TimestepSpacing ChosenSpacing => Spacing == TimestepSpacing.Model ? Schedule.Conventions.Spacing : Spacing;

    /// <summary>The first row; where none is left, one without noise.</summary>
    private protected SamplingRow First(IReadOnlyList<SamplingRow> rows, LatentScale scale = LatentScale.VariancePreserving) =>
        rows.Count > 0 ? rows[0] : new SamplingRow(0, 0, 0, 1, 1) { Conventions = Schedule.Conventions, Scale = scale };
}

/// <summary>What nodes have, besides, that choose noise levels.</summary>
/// <typeparam name="TResult">The node's outputs.</typeparam>
public abstract class NoiseLevelsNode<TResult> : TimestepsNode<TResult> where TResult : class
{
    /// <summary>How the noise levels are spaced.</summary>
    [Input] public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Model;

    /// <summary>The noise level at the end.</summary>
    [Input] public FinalSigma Final { get; init; } = FinalSigma.Model;

    private protected NoiseWalk Walk() => new(Schedule, Steps, Spacing, Sigmas, Final);

    private protected static double AlphaBar(double sigma) => 1 / (1 + sigma * sigma);
}
