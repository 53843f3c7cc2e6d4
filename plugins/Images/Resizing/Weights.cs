namespace LdmGraph.Plugins.Images.Resizing;

/// <summary>For every pixel of the new line, which pixels of the old line make it and with what weights.</summary>
/// <param name="First">First old pixel.</param>
/// <param name="Fixed">Weights in fixed point with <see cref="Bits"/> fractional bits; their sum is one up to rounding.</param>
internal sealed record Weights(int[] First, int[][] Fixed)
{
    /// <summary>Pillow's precision: 32 bits less 8 for the level and 2 for overshoot.</summary>
    internal const int Bits = 32 - 8 - 2;

    internal static Weights For(int from, int to, Filter filter)
    {
        var scale = (double)from / to;
        // When shrinking, the filter is stretched over all the old pixels that a new one covers.
        var stretch = Math.Max(scale, 1);
        var reach = filter.Support * stretch;
        var (first, weights) = (new int[to], new int[to][]);
        var line = new double[(int)Math.Ceiling(reach) * 2 + 1];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var start = Math.Max(0, (int)(centre - reach + 0.5));
            var count = Math.Min(from, (int)(centre + reach + 0.5)) - start;
            var sum = 0.0;
            for (var k = 0; k < count; k++) sum += line[k] = filter.Weight((k + start - centre + 0.5) * (1 / stretch));
            first[i] = start;
            weights[i] = new int[count];
            for (var k = 0; k < count; k++)
            {
                // Normalised by division and rounded half away from zero, in this order: other orders differ in the last bit.
                var weight = sum == 0 ? line[k] : line[k] / sum;
                weights[i][k] = (int)((weight < 0 ? -0.5 : 0.5) + weight * (1 << Bits));
            }
        }
        return new Weights(first, weights);
    }
}
