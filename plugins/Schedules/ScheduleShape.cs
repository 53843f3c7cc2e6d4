using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>A noise schedule made from numbers instead of taken from a model.</summary>
[Node("schedule.shape@1", Category = "Sampling")]
public sealed class ScheduleShape : INode<ScheduleShape.Result>, IInfersOutputs
{
    /// <summary>How β grows.</summary>
    [Input] public BetaShape Shape { get; init; } = BetaShape.EvenRoots;

    /// <summary>T, the number of training timesteps.</summary>
    [Input(Min = 1, Max = 100_000)] public int Timesteps { get; init; } = 1000;

    /// <summary>β at the first timestep; the cosine does not use it.</summary>
    [Input(Min = 0, Max = 1)] public double Start { get; init; } = 0.0015;

    /// <summary>β at the last timestep; the cosine does not use it.</summary>
    [Input(Min = 0, Max = 1)] public double End { get; init; } = 0.0195;

    /// <summary>What the denoiser predicts.</summary>
    [Input] public Prediction Prediction { get; init; } = Prediction.Epsilon;

    /// <param name="Schedule">The schedule, with the original's sampling conventions.</param>
    public sealed record Result(NoiseSchedule Schedule);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<int>("timesteps", out var timesteps) && context.TryGetLiteral<Prediction>("prediction", out var prediction))
            context.Output("schedule", new ScheduleSpec(timesteps, prediction));
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var betas = Shape switch
        {
            BetaShape.Even => BetaSchedules.Even(Timesteps, Start, End),
            BetaShape.EvenRoots => BetaSchedules.EvenRoots(Timesteps, Start, End),
            BetaShape.EvenSquares => BetaSchedules.EvenSquares(Timesteps, Start, End),
            _ => BetaSchedules.Cosine(Timesteps),
        };
        return new(new Result(new NoiseSchedule(betas, SamplingConventions.Original with { Prediction = Prediction })));
    }
}

/// <summary>How β grows over the training timesteps.</summary>
public enum BetaShape
{
    /// <summary>β equally spaced; diffusers' "linear".</summary>
    Even,

    /// <summary>√β equally spaced; the original's "linear", diffusers' "scaled_linear".</summary>
    EvenRoots,

    /// <summary>β² equally spaced; the original's "sqrt".</summary>
    EvenSquares,

    /// <summary>ᾱ along a squared cosine.</summary>
    Cosine,
}
