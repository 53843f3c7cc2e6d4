namespace LdmGraph.Plugins.Schedules;

/// <summary>β over T timesteps, in float64.</summary>
internal static class BetaSchedules
{
    /// <summary>β equally spaced. The original calls this "sqrt_linear", diffusers "linear".</summary>
    public static double[] Even(int count, double start, double end) => Linspace(count, start, end);

    /// <summary>√β equally spaced. The original calls this "linear", diffusers "scaled_linear".</summary>
    public static double[] EvenRoots(int count, double start, double end) =>
        Array.ConvertAll(Linspace(count, Math.Sqrt(start), Math.Sqrt(end)), root => root * root);

    /// <summary>β² equally spaced; the original's "sqrt".</summary>
    public static double[] EvenSquares(int count, double start, double end) => Array.ConvertAll(Linspace(count, start, end), Math.Sqrt);

    /// <summary>ᾱ follows a squared cosine (Nichol and Dhariwal 2021, equation 17); "cosine", or "squaredcos_cap_v2" in diffusers.</summary>
    /// <param name="count">T.</param>
    /// <param name="s">Keeps the first β away from 0.</param>
    public static double[] Cosine(int count, double s = 0.008)
    {
        double AlphaBar(int t)
        {
            var cosine = Math.Cos(((double)t / count + s) / (1 + s) * Math.PI / 2);
            return cosine * cosine;
        }

        var betas = new double[count];
        // Capped below 1, where the last step would divide by zero.
        for (var t = 0; t < count; t++) betas[t] = Math.Clamp(1 - AlphaBar(t + 1) / AlphaBar(t), 0, 0.999);
        return betas;
    }

    /// <summary>β along a logistic curve over [-6, 6]; diffusers' "sigmoid".</summary>
    public static double[] Logistic(int count, double start, double end) =>
        Array.ConvertAll(Linspace(count, -6, 6), x => start + (end - start) / (1 + Math.Exp(-x)));

    /// <summary>Stretched so that nothing of the signal is left at the last timestep (Lin et al. 2023, algorithm 1).</summary>
    public static double[] WithZeroTerminalSignal(ReadOnlySpan<double> betas)
    {
        var roots = new double[betas.Length];                                      // √ᾱ
        var product = 1.0;
        for (var t = 0; t < betas.Length; t++) roots[t] = Math.Sqrt(product *= 1 - betas[t]);
        var (first, last) = (roots[0], roots[^1]);
        var stretched = new double[betas.Length];
        var before = 1.0;
        for (var t = 0; t < betas.Length; t++)
        {
            var root = (roots[t] - last) * first / (first - last);
            stretched[t] = 1 - root * root / before;
            before = root * root;
        }
        return stretched;
    }

    private static double[] Linspace(int count, double start, double end)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = count == 1 ? start : start + (end - start) * i / (count - 1);
        return values;
    }
}
