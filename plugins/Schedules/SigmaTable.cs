using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>σ = √((1 − ᾱ) / ᾱ) at every training timestep, and what lies between.</summary>
internal sealed class SigmaTable
{
    private readonly double[] _sigmas;
    private readonly float[] _logs;

    public SigmaTable(NoiseSchedule schedule)
    {
        _sigmas = new double[schedule.Timesteps];
        for (var t = 0; t < _sigmas.Length; t++)
        {
            // Without any signal σ would be infinite; diffusers, too, takes this much there.
            var bar = Math.Max(schedule.AlphasCumprod[t], 1f / (1 << 24));
            _sigmas[t] = MathF.Sqrt((1 - bar) / bar);                              // the table is float32 in diffusers
        }
        _logs = Array.ConvertAll(_sigmas, sigma => MathF.Log((float)sigma));
    }

    public double Min => _sigmas[0];

    public double Max => _sigmas[^1];

    /// <summary>σ at a timestep that may lie between two.</summary>
    public double At(double timestep)
    {
        var low = Math.Clamp((int)timestep, 0, _sigmas.Length - 1);
        var high = Math.Min(low + 1, _sigmas.Length - 1);
        return _sigmas[low] + (timestep - low) * (_sigmas[high] - _sigmas[low]);
    }

    /// <summary>The timestep of this σ: between its neighbours as log σ lies between theirs, in float32 as diffusers computes it.</summary>
    public double TimestepOf(double sigma)
    {
        var log = MathF.Log((float)sigma);
        var (low, high) = (0, _logs.Length - 1);
        if (log <= _logs[low]) return low;
        if (log >= _logs[high]) return high;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (_logs[middle] <= log) low = middle; else high = middle;
        }
        var share = (_logs[low] - log) / (_logs[low] - _logs[high]);
        return (1 - share) * low + share * high;
    }

    /// <summary>Halfway between two levels in log σ, in float32 as diffusers computes it.</summary>
    public static float Middle(float from, float to)
    {
        var (a, b) = (MathF.Log(from), MathF.Log(to));
        return MathF.Exp(b - (b - a) * 0.5f);
    }

    /// <summary>Equally spaced in σ^(1/ρ), from the largest to the smallest (Karras et al. 2022, equation 5).</summary>
    public static double[] Karras(double max, double min, int count)
    {
        const double rho = 7;                                                      // the paper's choice
        var (first, last) = (Math.Pow(max, 1 / rho), Math.Pow(min, 1 / rho));
        return Spread(first, last, count, root => Math.Pow(root, rho));
    }

    /// <summary>Equally spaced in log σ, from the largest to the smallest.</summary>
    public static double[] Exponential(double max, double min, int count) => Spread(Math.Log(max), Math.Log(min), count, Math.Exp);

    private static double[] Spread(double first, double last, int count, Func<double, double> value)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = value(count == 1 ? first : first + (last - first) * i / (count - 1));
        return values;
    }
}
