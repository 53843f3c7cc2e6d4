using LdmGraph.Plugins.Degradation.Resampling;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Compression;

/// <summary>
/// What baseline JPEG with 4:2:0 sampling does to pictures: everything that loses, computed as libjpeg does by default.
/// The entropy coding between loses nothing and is left out, so that the result depends on no codec's version.
/// </summary>
internal static class JpegRoundTrip
{
    private static readonly double[] ToLuminance = [0.299, 0.587, 0.114];
    private static readonly double[] ToBlue = [-0.168735892, -0.331264108, 0.5];
    private static readonly double[] ToRed = [0.5, -0.418687589, -0.081312411];

    /// <param name="pictures">[B, 3, H, W] in [0, 1].</param>
    /// <param name="quality">From 1 to 100.</param>
    /// <returns>The same shape, multiples of 1 / 255.</returns>
    public static Tensor Apply(Tensor pictures, int quality)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (pictures.shape[2], pictures.shape[3]);
        var levels = pictures.clamp(0, 1).mul(255).round();                                             // [B, 3, H, W]
        var y = Mix(levels, ToLuminance).add(0.5).floor();                                              // [B, 1, H, W]
        var cb = Halve(Mix(levels, ToBlue).add(128.5).floor());                                         // [B, 1, ⌈H / 2⌉, 8 n]
        var cr = Halve(Mix(levels, ToRed).add(128.5).floor());

        y = Quantise(y, quality, chroma: false).slice(2, 0, height, 1).slice(3, 0, width, 1);
        cb = Double(Quantise(cb, quality, chroma: true), height, width) - 128;
        cr = Double(Quantise(cr, quality, chroma: true), height, width) - 128;
        var rgb = cat([y + 1.402 * cr, y - 0.344136286 * cb - 0.714136286 * cr, y + 1.772 * cb], 1);    // [B, 3, H, W]
        return rgb.add(0.5).floor().clamp(0, 255).div(255).MoveToOuterDisposeScope();
    }

    /// <summary>To multiples of these heights and widths, by repeating the last row and column.</summary>
    private static Tensor ToWhole(Tensor plane, int rows, int columns)
    {
        static Tensor Repeat(Tensor x, int dimension, int unit)
        {
            var size = x.shape[dimension];
            long[] places = [.. Enumerable.Range(0, (int)((size + unit - 1) / unit * unit)).Select(place => Math.Min(place, size - 1))];
            return x.index_select(dimension, tensor(places));
        }
        return Repeat(Repeat(plane, 2, rows), 3, columns);
    }

    private static Tensor Mix(Tensor rgb, double[] weights) => (rgb * tensor(weights, rgb.dtype).reshape(1, 3, 1, 1)).sum([1L], keepdim: true);

    /// <summary>The mean of each 2 × 2 pixels, rounded down and up by turns so that no shift builds up.</summary>
    private static Tensor Halve(Tensor plane)
    {
        // Sideways it is filled up before it is halved, downwards after.
        var sums = nn.functional.avg_pool2d(ToWhole(plane, 2, 16), 2).mul(4);
        return (sums + Alternating(sums.shape[3], 1, 2, sums.dtype)).div(4).floor();
    }

    /// <summary>Twice the size: three parts of the nearer sample to one of the farther, in both directions.</summary>
    private static Tensor Double(Tensor plane, long height, long width)
    {
        plane = plane.slice(2, 0, (height + 1) / 2, 1).slice(3, 0, (width + 1) / 2, 1);
        // libjpeg repeats the samples of chroma planes of one or two columns.
        var doubled = plane.shape[3] > 2
            ? (Resampler.Resize(plane, (int)plane.shape[3] * 2, (int)plane.shape[2] * 2, Interpolation.Linear) + Alternating(plane.shape[3] * 2, 8 / 16.0, 7 / 16.0, plane.dtype)).floor()
            : plane.repeat_interleave(2, 2).repeat_interleave(2, 3);
        return doubled.slice(2, 0, height, 1).slice(3, 0, width, 1);
    }

    private static Tensor Alternating(long length, double even, double odd, ScalarType type) =>
        tensor(Enumerable.Range(0, (int)length).Select(i => i % 2 == 0 ? even : odd).ToArray(), type);

    /// <summary>Each block of 8 × 8 to frequencies, rounded to whole steps, and back.</summary>
    private static Tensor Quantise(Tensor plane, int quality, bool chroma)
    {
        plane = ToWhole(plane, 8, 8);
        var (batch, height, width) = (plane.shape[0], plane.shape[2], plane.shape[3]);
        var (dct, steps) = (Cosines(plane.dtype), tensor(JpegTables.Steps(quality, chroma)).reshape(8, 8));
        var blocks = plane.sub(128).reshape(batch, height / 8, 8, width / 8, 8).permute(0, 1, 3, 2, 4);  // [B, h, w, 8, 8]
        var frequencies = dct.matmul(blocks).matmul(dct.transpose(0, 1)) / steps;
        var whole = frequencies.abs().add(0.5).floor() * frequencies.sign();                            // halves away from zero
        var restored = dct.transpose(0, 1).matmul(whole * steps).matmul(dct);
        return restored.permute(0, 1, 3, 2, 4).reshape(batch, 1, height, width).add(128.5).floor().clamp(0, 255);
    }

    /// <summary>The orthonormal DCT-II of eight samples: row u holds cos((2x + 1) u π / 16) / 2, the first one √½ of it.</summary>
    private static Tensor Cosines(ScalarType type)
    {
        var entries = new double[64];
        for (var u = 0; u < 8; u++)
            for (var x = 0; x < 8; x++)
                entries[u * 8 + x] = Math.Cos((2 * x + 1) * u * Math.PI / 16) / 2 * (u == 0 ? Math.Sqrt(0.5) : 1);
        return tensor(entries).reshape(8, 8).to(type);
    }
}
