namespace LdmGraph.Plugins.Images.Resizing;

/// <summary>A resampling filter: its weight at a distance from the centre, and the distance beyond which it is zero.</summary>
internal sealed record Filter(double Support, Func<double, double> Weight)
{
    internal static Filter For(ResizeKernel kernel) => kernel switch
    {
        ResizeKernel.Box => new(0.5, x => x is > -0.5 and <= 0.5 ? 1 : 0),
        ResizeKernel.Bilinear => new(1, x => Math.Max(0, 1 - Math.Abs(x))),
        ResizeKernel.Hamming => new(1, x => Math.Abs(x) < 1 ? Sinc(x) * (0.54 + 0.46 * Math.Cos(Math.PI * x)) : 0),
        ResizeKernel.Bicubic => new(2, Cubic),
        ResizeKernel.Lanczos3 => new(3, x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0),
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "not a convolution kernel"),
    };

    /// <summary>Keys 1981, equation 8, with a = -0.5: third-order accurate.</summary>
    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * a
            : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
