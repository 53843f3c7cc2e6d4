using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Blurring;

/// <summary>Kernels of the BSR degradation (Zhang et al. 2021, section 3.1), [size, size] in float64, each of sum 1.</summary>
internal static class BlurKernel
{
    /// <summary>MATLAB's <c>fspecial('gaussian')</c>: exp(−(x² + y²) / 2σ²) on the centred grid; entries too small to count are zero.</summary>
    public static Tensor Isotropic(int size, double sigma)
    {
        var centre = (size - 1) / 2.0;
        var kernel = Sample(size, (x, y) => Math.Exp(-((x - centre) * (x - centre) + (y - centre) * (y - centre)) / (2 * sigma * sigma)));
        var smallest = kernel.Max() * (Math.BitIncrement(1.0) - 1);
        for (var i = 0; i < kernel.Length; i++)
            if (kernel[i] < smallest) kernel[i] = 0;
        return Normalized(kernel, size);
    }

    /// <summary>A Gaussian whose covariance has the eigenvalues l₁ and l₂, the first along the direction θ.</summary>
    public static Tensor Anisotropic(int size, double theta, double l1, double l2)
    {
        // Σ = V diag(l₁, l₂) V⁻¹ with V = [[c, s], [s, −c]], which is its own inverse.
        var (s, c) = Math.SinCos(theta);
        var (xx, xy, yy) = (l1 * c * c + l2 * s * s, (l1 - l2) * s * c, l1 * s * s + l2 * c * c);
        var determinant = xx * yy - xy * xy;
        var centre = (size - 1) / 2.0;
        return Normalized(Sample(size, (column, row) =>
        {
            var (x, y) = (column - centre, row - centre);
            return Math.Exp(-0.5 * (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant);
        }), size);
    }

    /// <summary>
    /// The kernel moved by (factor − 1) / 2, so that taking every factor-th pixel afterwards does not move the picture;
    /// linear between entries, the outermost ones repeated. Not normalised again.
    /// </summary>
    public static Tensor Shifted(Tensor kernel, int factor, bool toUpperLeft = true)
    {
        var size = (int)kernel.shape[0];
        var values = kernel.data<double>().ToArray();
        var shift = (factor - 1) * (toUpperLeft ? 0.5 : -0.5);
        return Matrix(Sample(size, (x, y) =>
        {
            var (left, fx) = Place(x + shift, size);
            var (top, fy) = Place(y + shift, size);
            var (right, bottom) = (Math.Min(left + 1, size - 1), Math.Min(top + 1, size - 1));
            return (1 - fy) * ((1 - fx) * values[top * size + left] + fx * values[top * size + right])
                + fy * ((1 - fx) * values[bottom * size + left] + fx * values[bottom * size + right]);
        }), size);
    }

    private static (int Index, double Fraction) Place(double at, int size)
    {
        at = Math.Clamp(at, 0, size - 1);
        return ((int)at, at - (int)at);
    }

    private static double[] Sample(int size, Func<int, int, double> value)
    {
        var entries = new double[size * size];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                entries[y * size + x] = value(x, y);
        return entries;
    }

    private static Tensor Normalized(double[] entries, int size)
    {
        var sum = entries.Sum();
        // Narrower than the grid between its points, a Gaussian leaves nothing behind; then nothing is blurred.
        if (!(sum > 0)) entries = Sample(size, (x, y) => x == size / 2 && y == size / 2 ? 1 : 0);
        else for (var i = 0; i < entries.Length; i++) entries[i] /= sum;
        return Matrix(entries, size);
    }

    private static Tensor Matrix(double[] entries, int size)
    {
        using var scope = NewDisposeScope();
        return tensor(entries).reshape(size, size).MoveToOuterDisposeScope();
    }
}
