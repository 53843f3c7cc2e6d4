using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>One step of a walk over noise levels.</summary>
/// <param name="Timestep">The timestep at which it starts.</param>
/// <param name="Sigma">σ there.</param>
/// <param name="Next">σ where it leads.</param>
internal readonly record struct NoiseStep(double Timestep, double Sigma, double Next);

/// <summary>Chooses the noise levels that S sampling steps visit, from the noisiest down.</summary>
internal sealed class NoiseWalk
{
    private readonly NoiseSchedule _schedule;
    private readonly int _steps;
    private readonly TimestepSpacing _spacing;
    private readonly SigmaSpacing _sigmas;
    private readonly FinalSigma _final;

    /// <exception cref="PortException">The steps do not fit the schedule.</exception>
    public NoiseWalk(NoiseSchedule schedule, int steps, TimestepSpacing spacing, SigmaSpacing sigmas, FinalSigma final)
    {
        if (steps < 1 || steps > schedule.Timesteps)
            throw new PortException("steps", $"is {steps}; this schedule has {schedule.Timesteps} timesteps", $"use 1 to {schedule.Timesteps} steps");
        _schedule = schedule;
        Table = new SigmaTable(schedule);
        _steps = steps;
        _spacing = spacing == TimestepSpacing.Model ? schedule.Conventions.Spacing : spacing;
        _sigmas = sigmas == SigmaSpacing.Model ? schedule.Conventions.Sigmas : sigmas;
        _final = final == FinalSigma.Model ? schedule.Conventions.FinalSigma : final;
    }

    public SigmaTable Table { get; }

    /// <summary>Whether the levels were chosen first and the timesteps follow from them.</summary>
    public bool ChoosesLevels => _sigmas is SigmaSpacing.Karras or SigmaSpacing.Exponential;

    /// <summary>Whether the first step starts at the last training timestep, where nothing but noise is left.</summary>
    public bool StartsAtTheEnd => _spacing is TimestepSpacing.Linspace or TimestepSpacing.Trailing;

    /// <summary>Steps over points of the whole schedule: what samplers of the σ family walk.</summary>
    public NoiseStep[] OverPoints()
    {
        var timesteps = _spacing == TimestepSpacing.Linspace
            ? Enumerable.Range(0, _steps).Select(i => _steps == 1 ? 0.0 : (float)((_steps - 1 - i) * ((_schedule.Timesteps - 1.0) / (_steps - 1)))).ToArray()
            : Visited(_spacing);
        double[] sigmas = [.. timesteps.Select(Table.At)];
        var (max, min) = (sigmas[0], sigmas[^1]);
        return _sigmas switch
        {
            SigmaSpacing.Karras => FromLevels(SigmaTable.Karras(max, min, timesteps.Length), round: false),
            SigmaSpacing.Exponential => FromLevels(SigmaTable.Exponential(max, min, timesteps.Length), round: false),
            SigmaSpacing.LogLinear => Join(timesteps, SigmaTable.Exponential(max, min, timesteps.Length + 1)),
            _ => Join(timesteps, Ended(sigmas)),
        };
    }

    /// <summary>Steps over the intervals between S + 1 points, at whole timesteps: what solvers in λ walk.</summary>
    public NoiseStep[] OverIntervals()
    {
        if (ChoosesLevels)
            return FromLevels(_sigmas == SigmaSpacing.Karras
                ? SigmaTable.Karras(Table.Max, Table.Min, _steps) : SigmaTable.Exponential(Table.Max, Table.Min, _steps), round: true);
        var trained = _schedule.Timesteps;
        double[] timesteps = _spacing switch
        {
            TimestepSpacing.Linspace => [.. Enumerable.Range(0, _steps).Select(i => Math.Round((_steps - i) * ((trained - 1.0) / _steps)))],
            TimestepSpacing.Leading => [.. Enumerable.Range(0, _steps).Select(i => (double)(_steps - i) * (trained / (_steps + 1)) + _schedule.Conventions.StepsOffset)],
            _ => Visited(_spacing),
        };
        // At nearly as many steps as timesteps rounding meets itself.
        timesteps = [.. timesteps.Select(t => Math.Min(t, trained - 1)).Distinct()];
        return Join(timesteps, Ended([.. timesteps.Select(Table.At)]));
    }

    private double[] Visited(TimestepSpacing spacing) =>
        [.. TimestepGrid.Walk(_schedule.Timesteps, _steps, spacing, _schedule.Conventions.StepsOffset).Select(visit => (double)visit.Timestep)];

    private NoiseStep[] FromLevels(double[] sigmas, bool round)
    {
        double[] timesteps = [.. sigmas.Select(sigma => round ? Math.Round(Table.TimestepOf(sigma)) : Table.TimestepOf(sigma))];
        return Join(timesteps, Ended(sigmas));
    }

    private double[] Ended(double[] sigmas) => [.. sigmas, _final == FinalSigma.Zero ? 0 : Table.Min];

    // Rounded as diffusers stores them.
    private static NoiseStep[] Join(double[] timesteps, double[] sigmas) =>
        [.. timesteps.Select((t, i) => new NoiseStep(t, (float)sigmas[i], (float)sigmas[i + 1]))];
}
