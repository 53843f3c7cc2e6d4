using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>The rows of a walk over noise levels σ (Karras et al. 2022, arXiv:2206.00364), for the Euler, Heun, LMS and DPM2 steps.</summary>
/// <remarks>
/// The latent is not scaled down as noise is added: z = z₀ + σ ε. Start it with <c>latent.noise@1</c> or <c>latent.diffuse@1</c>,
/// both linked to <c>first</c>; denoisers scale it by 1 / √(σ² + 1) on its way in.
/// </remarks>
[Node("sigma.timesteps@1", Category = "Sampling")]
public sealed class SigmaTimesteps : NoiseLevelsNode<SigmaTimesteps.Result>
{
    /// <summary>S, the number of steps.</summary>
    [Input(Min = 1, Max = 1000)] public override int Steps { get; init; } = 30;

    /// <summary>Which timesteps are visited; between its ends Karras and exponential levels choose their own.</summary>
    [Input] public override TimestepSpacing Spacing { get; init; } = TimestepSpacing.Model;

    /// <summary>Where each step evaluates the network, which is for the step node to say: one row per evaluation.</summary>
    [Input] public StepEvaluations Evaluations { get; init; } = StepEvaluations.Start;

    /// <summary>Share of the steps to run, the last ones: 1 starts from pure noise; an image-to-image run keeps more of its picture the lower this is.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Strength { get; init; } = 1;

    /// <param name="Rows">One row per evaluation of the network, from the noisiest down.</param>
    /// <param name="First">The first row, which says how much noise to start with.</param>
    public sealed record Result(IReadOnlyList<SamplingRow> Rows, SamplingRow First);

    /// <inheritdoc/>
    public override ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var walk = Walk();
        var all = walk.OverPoints();
        if (Evaluations is StepEvaluations.Middle or StepEvaluations.AncestralMiddle && walk.ChoosesLevels)
            all = Array.ConvertAll(all, step => step with { Timestep = Math.Round(step.Timestep) });          // as diffusers' KDPM2 does
        var steps = all.Cut(Strength);
        var visits = new List<NoiseStep>();
        for (var i = 0; i < steps.Length; i++)
        {
            // To leave no noise, the slope at the start is enough: it leads to ẑ₀.
            if (steps[i].Next == 0 || Second(i) is not { } second) visits.Add(steps[i]);
            else visits.AddRange([steps[i] with { Next = Evaluations == StepEvaluations.Ends ? steps[i].Next : second.Sigma }, second]);
        }

        // At the last training timestep the latent is all noise; before it, it would hold some signal, too.
        var deviation = steps.Length == all.Length && walk.StartsAtTheEnd ? all[0].Sigma : steps.Length > 0 ? double.Hypot(steps[0].Sigma, 1) : 1;
        var rows = visits.Select((visit, i) => new SamplingRow(i, visits.Count, visit.Timestep, AlphaBar(visit.Sigma), AlphaBar(visit.Next))
        {
            Conventions = Schedule.Conventions, Scale = LatentScale.VarianceExploding, StartDeviation = deviation,
        }).ToArray();
        return new(new Result(rows, First(rows, LatentScale.VarianceExploding)));

        NoiseStep? Second(int i)
        {
            var (sigma, next) = ((float)steps[i].Sigma, (float)steps[i].Next);
            return Evaluations switch
            {
                StepEvaluations.Ends => new(i + 1 < steps.Length ? steps[i + 1].Timestep : walk.Table.TimestepOf(next), next, next),
                StepEvaluations.Middle => At(SigmaTable.Middle(next, sigma)),
                StepEvaluations.AncestralMiddle => At(SigmaTable.Middle(sigma, Down(sigma, next))),
                _ => null,
            };
            NoiseStep At(float middle) => new(walk.Table.TimestepOf(middle), middle, next);
        }
    }

    /// <summary>Where an ancestral step goes before it adds noise: σ'² − σ↑², σ↑² = σ'² (σ² − σ'²) / σ². In exact numbers σ'² / σ.</summary>
    private static float Down(float sigma, float next)
    {
        var up = MathF.Sqrt(next * next * (sigma * sigma - next * next) / (sigma * sigma));
        return MathF.Sqrt(next * next - up * up);
    }
}

/// <summary>Where the steps of a walk over noise levels evaluate the network.</summary>
public enum StepEvaluations
{
    /// <summary>At the start of each step: Euler, Euler ancestral, LMS.</summary>
    Start,

    /// <summary>At start and end: Heun.</summary>
    Ends,

    /// <summary>At the start and in the middle, in log σ: DPM2.</summary>
    Middle,

    /// <summary>At the start and halfway to where an ancestral step goes before it adds noise: DPM2 ancestral.</summary>
    AncestralMiddle,
}
