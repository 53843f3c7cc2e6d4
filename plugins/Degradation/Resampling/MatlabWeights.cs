namespace LdmGraph.Plugins.Degradation.Resampling;

/// <summary>The weights of MATLAB's <c>imresize</c>, one row for each new pixel; beyond the edge the picture is mirrored, edge pixels repeated.</summary>
internal static class MatlabWeights
{
    /// <param name="from">Old size.</param>
    /// <param name="to">New size.</param>
    /// <param name="factor">What positions follow; the ratio of the sizes, or close to it where the new size was rounded.</param>
    /// <param name="antialias">Widens the kernel to what a new pixel covers when shrinking.</param>
    public static double[,] Cubic(int from, int to, double factor, bool antialias)
    {
        var stretch = antialias && factor < 1 ? factor : 1;
        var reach = 2 / stretch;
        var weights = new double[to, from];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) / factor - 0.5;
            var sum = 0.0;
            for (var k = (int)Math.Ceiling(centre - reach); k <= centre + reach; k++)
            {
                var weight = Weight((centre - k) * stretch);
                weights[i, Mirrored(k, from)] += weight;
                sum += weight;
            }
            for (var k = 0; k < from; k++) weights[i, k] /= sum;
        }
        return weights;
    }

    // Keys 1981, equation 8, with a = −0.5.
    private static double Weight(double x)
    {
        x = Math.Abs(x);
        return x <= 1 ? (1.5 * x - 2.5) * x * x + 1 : x <= 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    private static int Mirrored(int place, int size)
    {
        place = (place % (2 * size) + 2 * size) % (2 * size);
        return place < size ? place : 2 * size - 1 - place;
    }
}
