using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// Quick pictures of latents, for previews: a matrix from channels to colours instead of a decoder, thousands of times
/// cheaper. For most first stages a linear map comes close, and which one it is shows whenever a latent is decoded: each
/// decoding teaches the colours of its space. Before the first, principal components show the structure. Thread-safe.
/// </summary>
public sealed class LatentColors
{
    private readonly ConcurrentDictionary<LatentSpace, LinearFit> _spaces = new();

    /// <summary>Learns from a decoding: least squares over all positions, later decodings counting more than earlier ones, one a second at most.</summary>
    /// <param name="latent">[batch, C, h, w].</param>
    /// <param name="image">What it was decoded to, [batch, 3, f · h, f · w]; anything else teaches nothing.</param>
    public void Learn(Latent latent, Image image)
    {
        var fit = _spaces.GetOrAdd(latent.Space, static space => new LinearFit(space.Channels + 1, 3));
        if (fit.IsFresh) return;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (channels, height, width, factor) = (latent.Value.shape[1], latent.Value.shape[2], latent.Value.shape[3], latent.Space.Factor);
        if (image.Height != height * factor || image.Width != width * factor) return;
        var x = WithOnes(latent.Value.narrow(0, 0, 1).to(ScalarType.Float32).cpu().reshape(channels, height * width));                   // [C + 1, hw]
        var y = image.Value.narrow(0, 0, 1).reshape(3, height, factor, width, factor).mean([2, 4]).reshape(3, height * width);           // [3, hw]
        fit.Add(Numbers(matmul(x, x.t())), Numbers(matmul(x, y.t())));
    }

    /// <summary>A picture of the first latent of a batch, one pixel for each position.</summary>
    /// <param name="latent">[batch, C, h, w].</param>
    /// <returns>[1, 3, h, w] in [0, 1]; the caller disposes it.</returns>
    public Tensor Paint(Latent latent)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (channels, height, width) = (latent.Value.shape[1], latent.Value.shape[2], latent.Value.shape[3]);
        var x = latent.Value.narrow(0, 0, 1).to(ScalarType.Float32).cpu().reshape(channels, height * width);                             // [C, hw]
        var colors = _spaces.TryGetValue(latent.Space, out var fit) && fit.Weights is { } weights ? matmul(tensor(weights, [channels + 1, 3]).t(), WithOnes(x)) : Structure(x);
        return colors.clamp(0, 1).reshape(1, 3, height, width).MoveToOuterDisposeScope();
    }

    private static Tensor WithOnes(Tensor x) => cat([x, ones([1, x.shape[1]])], 0);

    /// <summary>
    /// Colours of a space that nothing is known of, [3, hw] around 0.5. Three channels are shown as they are: the first stages
    /// that have three (vector-quantised, f = 4) keep colours apart. Of more, the strongest component becomes brightness.
    /// </summary>
    private static Tensor Structure(Tensor x)
    {
        var channels = x.shape[0];
        x = x - x.mean([1], keepdim: true);
        if (channels > 3) x = matmul(Principal(x), x);
        else if (channels < 3) x = x.narrow(0, 0, 1).expand(3, x.shape[1]);
        // Two and a half standard deviations to each side: what lies beyond is rare and is cut.
        x = x / (5 * x.std(1, unbiased: false, keepdim: true).clamp_min(1e-6));
        if (channels > 3)
        {
            // Brightness, orange to blue, green to magenta (YCoCg) to red, green, blue.
            var (y, co, cg) = (x[0], x[1] * 0.5, x[2] * 0.5);
            x = stack([y + co - cg, y + cg, y - co - cg]);
        }
        return x + 0.5;
    }

    /// <summary>The three directions of largest variance, [3, C], strongest first; each points to where most of its channels grow.</summary>
    private static Tensor Principal(Tensor x)
    {
        var channels = (int)x.shape[0];
        var covariance = Numbers(matmul(x, x.t()));
        var rows = new float[3 * channels];
        for (var k = 0; k < 3; k++)
        {
            var (direction, variance) = Strongest(covariance, channels);
            var sign = direction.Sum() < 0 ? -1 : 1;
            for (var i = 0; i < channels; i++)
            {
                rows[k * channels + i] = (float)(sign * direction[i]);
                for (var j = 0; j < channels; j++) covariance[i * channels + j] -= variance * direction[i] * direction[j];
            }
        }
        return tensor(rows, [3, channels]);
    }

    /// <summary>Power iteration; a preview needs no more digits than an eye sees.</summary>
    private static (double[] Direction, double Variance) Strongest(double[] covariance, int n)
    {
        var direction = new double[n];
        for (var i = 0; i < n; i++) direction[i] = 1 + i * 0.1;
        var length = 0d;
        for (var step = 0; step < 40; step++)
        {
            var next = new double[n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++) next[i] += covariance[i * n + j] * direction[j];
            length = Math.Sqrt(next.Sum(value => value * value));
            if (length < 1e-12) return (new double[n], 0);
            for (var i = 0; i < n; i++) direction[i] = next[i] / length;
        }
        return (direction, length);
    }

    private static double[] Numbers(Tensor matrix) => [.. matrix.to(ScalarType.Float64).contiguous().data<double>().ToArray()];
}
