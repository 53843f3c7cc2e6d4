namespace LdmGraph.Plugins.Degradation.Resampling;

/// <summary>The weights of OpenCV's <c>resize</c>, one row for each new pixel; what lies beyond the edge counts as the edge pixel.</summary>
internal static class OpenCvWeights
{
    public static double[,] Linear(int from, int to) => Between(from, to, i =>
    {
        var at = (i + 0.5) * from / to - 0.5;                                   // pixel centres stay over each other
        return (Math.Floor(at), at - Math.Floor(at));
    });

    /// <summary>INTER_AREA where a side does not shrink: linear, but only on the new pixel in which an old one ends.</summary>
    public static double[,] AreaEnlarged(int from, int to) => Between(from, to, i =>
    {
        var (scale, inverse) = ((double)from / to, (double)to / from);
        var at = Math.Floor(i * scale);
        var fraction = i + 1 - (at + 1) * inverse;
        return (at, fraction <= 0 ? 0 : fraction - Math.Floor(fraction));
    });

    public static double[,] Cubic(int from, int to)
    {
        const double a = -0.75;                                                 // Keys 1981, equation 8, with OpenCV's a
        var weights = new double[to, from];
        for (var i = 0; i < to; i++)
        {
            var at = (i + 0.5) * from / to - 0.5;
            var first = (int)Math.Floor(at) - 1;
            for (var k = 0; k < 4; k++) weights[i, Math.Clamp(first + k, 0, from - 1)] += Weight(at - (first + k));
        }
        return weights;

        static double Weight(double x)
        {
            x = Math.Abs(x);
            return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
        }
    }

    /// <summary>The part of each old pixel that a new one covers.</summary>
    public static double[,] Area(int from, int to)
    {
        var weights = new double[to, from];
        var scale = (double)from / to;
        for (var i = 0; i < to; i++)
        {
            var (start, end) = (i * scale, Math.Min((i + 1) * scale, from));
            for (var k = (int)start; k < from && k < end; k++)
            {
                var covered = Math.Min(k + 1, end) - Math.Max(k, start);
                if (covered > 1e-3) weights[i, k] = covered / (end - start);    // OpenCV's own threshold
            }
        }
        return weights;
    }

    private static double[,] Between(int from, int to, Func<int, (double Left, double Fraction)> place)
    {
        var weights = new double[to, from];
        for (var i = 0; i < to; i++)
        {
            var (left, fraction) = place(i);
            weights[i, Math.Clamp((int)left, 0, from - 1)] += 1 - fraction;
            weights[i, Math.Clamp((int)left + 1, 0, from - 1)] += fraction;
        }
        return weights;
    }
}
