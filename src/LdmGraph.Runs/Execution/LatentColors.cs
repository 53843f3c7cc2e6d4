using static TorchSharp.torch;

namespace LdmGraph.Runs;

/// <summary>
/// Latents in three colours, for any first stage. A space of three channels is shown as it is: the first stages that have it
/// (vector-quantised, f = 4) keep colours apart. Of more channels the three principal components are shown, the strongest as
/// brightness, because that is where most of the structure is.
/// </summary>
internal static class LatentColors
{
    /// <summary>[1, C, h, w] in any range to [1, 3, h, w] in [0, 1].</summary>
    public static Tensor Of(Tensor latent)
    {
        var (channels, height, width) = (latent.shape[1], latent.shape[2], latent.shape[3]);
        var x = latent.reshape(channels, height * width);                                     // [C, hw]
        x = x - x.mean([1], keepdim: true);
        if (channels > 3) x = matmul(Principal(x), x);                                        // [3, hw]
        else if (channels < 3) x = x.narrow(0, 0, 1).expand(3, height * width);
        // Two and a half standard deviations to each side: what lies beyond is rare and is cut.
        x = x / (5 * x.std(1, unbiased: false, keepdim: true).clamp_min(1e-6));
        if (channels > 3)
        {
            // Brightness, orange to blue, green to magenta (YCoCg) to red, green, blue.
            var (y, co, cg) = (x[0], x[1] * 0.5, x[2] * 0.5);
            x = stack([y + co - cg, y + cg, y - co - cg]);
        }
        return (x + 0.5).clamp(0, 1).reshape(1, 3, height, width);
    }

    /// <summary>The three directions of largest variance, [3, C], strongest first; each points to where most of its channels grow.</summary>
    private static Tensor Principal(Tensor x)
    {
        var channels = (int)x.shape[0];
        var covariance = new double[channels, channels];
        var flat = matmul(x, x.t()).to(ScalarType.Float64).data<double>().ToArray();
        for (var i = 0; i < channels; i++)
            for (var j = 0; j < channels; j++) covariance[i, j] = flat[i * channels + j];
        var rows = new float[3 * channels];
        for (var k = 0; k < 3; k++)
        {
            var (direction, variance) = Strongest(covariance);
            var sign = direction.Sum() < 0 ? -1 : 1;
            for (var i = 0; i < channels; i++)
            {
                rows[k * channels + i] = (float)(sign * direction[i]);
                for (var j = 0; j < channels; j++) covariance[i, j] -= variance * direction[i] * direction[j];
            }
        }
        return tensor(rows, [3, channels]);
    }

    /// <summary>Power iteration; a preview needs no more digits than an eye sees.</summary>
    private static (double[] Direction, double Variance) Strongest(double[,] covariance)
    {
        var n = covariance.GetLength(0);
        var direction = new double[n];
        for (var i = 0; i < n; i++) direction[i] = 1 + i * 0.1;
        var length = 0d;
        for (var step = 0; step < 40; step++)
        {
            var next = new double[n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++) next[i] += covariance[i, j] * direction[j];
            length = Math.Sqrt(next.Sum(value => value * value));
            if (length < 1e-12) return (new double[n], 0);
            for (var i = 0; i < n; i++) direction[i] = next[i] / length;
        }
        return (direction, length);
    }
}
