namespace LdmGraph.Diffusion;

/// <summary>Least squares by the normal equations, from sums that examples are added to; what was added earlier counts for less and less. Thread-safe.</summary>
/// <param name="inputs">Numbers of an input.</param>
/// <param name="outputs">Numbers of an output.</param>
internal sealed class LinearFit(int inputs, int outputs)
{
    private const double Memory = 0.8;

    /// <summary>Keeps directions that no example shows at zero (ridge regression), relative to the mean of the diagonal.</summary>
    private const double Ridge = 1e-5;

    private readonly Lock _gate = new();
    private readonly double[] _squares = new double[inputs * inputs];
    private readonly double[] _products = new double[inputs * outputs];
    private long _last = long.MinValue / 2;
    private float[]? _weights;

    /// <summary>[inputs, outputs] row by row, never changed, only replaced; null before the first example.</summary>
    public float[]? Weights => Volatile.Read(ref _weights);

    /// <summary>True when an example was added within the last second: many more would cost time and change little.</summary>
    public bool IsFresh => Environment.TickCount64 - Volatile.Read(ref _last) < 1000;

    /// <param name="squares">X · Xᵀ, [inputs, inputs].</param>
    /// <param name="products">X · Yᵀ, [inputs, outputs].</param>
    public void Add(double[] squares, double[] products)
    {
        // A decoding gone astray would spoil the sums for good.
        if (!Array.TrueForAll(squares, double.IsFinite) || !Array.TrueForAll(products, double.IsFinite)) return;
        lock (_gate)
        {
            for (var i = 0; i < _squares.Length; i++) _squares[i] = Memory * _squares[i] + squares[i];
            for (var i = 0; i < _products.Length; i++) _products[i] = Memory * _products[i] + products[i];
            if (Solve() is { } weights) Volatile.Write(ref _weights, weights);
            _last = Environment.TickCount64;
        }
    }

    /// <summary>Gauss-Jordan elimination; the matrix is symmetric and, with the ridge, positive definite. Null for one that is all zero.</summary>
    private float[]? Solve()
    {
        var (a, b) = ((double[])_squares.Clone(), (double[])_products.Clone());
        var ridge = Ridge * Enumerable.Range(0, inputs).Average(i => a[i * inputs + i]) ;
        for (var i = 0; i < inputs; i++) a[i * inputs + i] += ridge;
        for (var pivot = 0; pivot < inputs; pivot++)
        {
            var scale = 1 / a[pivot * inputs + pivot];
            if (!double.IsFinite(scale)) return null;
            for (var column = 0; column < inputs; column++) a[pivot * inputs + column] *= scale;
            for (var column = 0; column < outputs; column++) b[pivot * outputs + column] *= scale;
            for (var row = 0; row < inputs; row++)
            {
                var times = a[row * inputs + pivot];
                if (row == pivot || times == 0) continue;
                for (var column = 0; column < inputs; column++) a[row * inputs + column] -= times * a[pivot * inputs + column];
                for (var column = 0; column < outputs; column++) b[row * outputs + column] -= times * b[pivot * outputs + column];
            }
        }
        return Array.TrueForAll(b, double.IsFinite) ? Array.ConvertAll(b, value => (float)value) : null;
    }
}
