namespace LdmGraph.Plugins.Samplers;

/// <summary>Weights of a quadrature with given points.</summary>
internal static class Vandermonde
{
    /// <summary>Solves Σᵢ wᵢ rᵢⁿ = mₙ for n from 0, r all different: Gaussian elimination, for a handful of points.</summary>
    public static double[] Solve(double[] points, double[] moments)
    {
        var count = points.Length;
        var (rows, weights) = (new double[count][], (double[])moments.Clone());
        for (var n = 0; n < count; n++) rows[n] = Array.ConvertAll(points, point => Math.Pow(point, n));
        // Pivots are products of differences of the points: never zero, so that nothing needs to be exchanged.
        for (var pivot = 0; pivot < count; pivot++)
            for (var n = pivot + 1; n < count; n++)
            {
                var factor = rows[n][pivot] / rows[pivot][pivot];
                for (var i = pivot; i < count; i++) rows[n][i] -= factor * rows[pivot][i];
                weights[n] -= factor * weights[pivot];
            }
        for (var n = count - 1; n >= 0; n--)
        {
            for (var i = n + 1; i < count; i++) weights[n] -= rows[n][i] * weights[i];
            weights[n] /= rows[n][n];
        }
        return weights;
    }
}
