using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>The rows for solvers that integrate over λ = log(α / σ): the DPM-Solver, DEIS and UniPC steps.</summary>
/// <remarks>
/// The latent keeps unit variance, z = √ᾱ z₀ + √(1 − ᾱ) ε, so that it may start and be diffused as for DDIM. S steps visit the
/// upper ends of S equal intervals, at whole timesteps.
/// </remarks>
[Node("dpm.timesteps@1", Category = "Sampling")]
public sealed class DpmTimesteps : NoiseLevelsNode<DpmTimesteps.Result>
{
    /// <summary>S, the number of steps.</summary>
    [Input(Min = 1, Max = 1000)] public override int Steps { get; init; } = 20;

    /// <summary>Which timesteps are visited; Karras and exponential levels choose their own.</summary>
    [Input] public override TimestepSpacing Spacing { get; init; } = TimestepSpacing.Model;

    /// <summary>Whose rows these are.</summary>
    [Input] public DpmReference Reference { get; init; } = DpmReference.Diffusers30;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <param name="Rows">One row per step, from the noisiest down.</param>
    /// <param name="First">The first row, to which an image-to-image run diffuses its picture. With no rows left it holds ᾱ = 1: no noise.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    public override ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var steps = Walk().OverIntervals();
        double[] bars = Reference == DpmReference.Diffusers30
            ? [.. steps.Select(step => AlphaBar(step.Sigma)), AlphaBar(steps[^1].Next)]
            : [.. (steps = [.. steps.DistinctBy(step => step.Timestep)]).Select(step => (double)Schedule.AlphasCumprod[(int)step.Timestep]), Schedule.AlphasCumprod[0]];
        var timesteps = steps.Select(step => step.Timestep).ToArray().Cut(Strength);
        var skipped = steps.Length - timesteps.Length;
        var rows = timesteps.Select((t, i) => new SamplingRow(i, timesteps.Length, t, bars[skipped + i], bars[skipped + i + 1])
        {
            Conventions = Schedule.Conventions,
        }).ToArray();
        return new(new Result(rows, First(rows)));
    }
}

/// <summary>Two versions of diffusers that give different pictures.</summary>
public enum DpmReference
{
    /// <summary>0.30: noise levels as they are spaced, ending free of noise.</summary>
    Diffusers30,

    /// <summary>0.20: noise levels of whole training timesteps, ending at the first of them.</summary>
    Diffusers20,
}
