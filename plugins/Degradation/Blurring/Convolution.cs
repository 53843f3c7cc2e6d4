using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Blurring;

/// <summary>What lies beyond the edge of a picture.</summary>
internal enum Border
{
    /// <summary>The picture mirrored at its edge pixels, which are not repeated: c b | a b c.</summary>
    Mirror,

    /// <summary>The other side.</summary>
    Wrap,

    /// <summary>The edge pixel again and again.</summary>
    Replicate,
}

/// <summary>Filters every channel of pictures [B, C, H, W] with one kernel.</summary>
internal static class Convolution
{
    /// <summary>True convolution, as SciPy's <c>ndimage.convolve</c>: out[i] = Σ k[j] · in[i + ⌊size / 2⌋ − j].</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="kernel">The kernel, [height, width]; even sizes lie half a pixel off.</param>
    /// <param name="border">What lies beyond the edge.</param>
    public static Tensor Apply(Tensor pictures, Tensor kernel, Border border)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)kernel.shape[0], (int)kernel.shape[1]);
        var padded = Pad(Pad(pictures, 2, height - 1 - height / 2, height / 2, border), 3, width - 1 - width / 2, width / 2, border);
        return Correlate(padded, kernel.flip(0, 1).reshape(1, 1, height, width).expand(pictures.shape[0], 1, height, width)).MoveToOuterDisposeScope();
    }

    /// <summary>The same weights not flipped, a kernel [B, 1, height, width] for each picture, edges replicated: the original's batched blur.</summary>
    public static Tensor CorrelateEach(Tensor pictures, Tensor kernels)
    {
        using var scope = NewDisposeScope();
        var (above, left) = ((int)(kernels.shape[2] - 1) / 2, (int)(kernels.shape[3] - 1) / 2);
        return Correlate(Pad(Pad(pictures, 2, above, above, Border.Replicate), 3, left, left, Border.Replicate), kernels).MoveToOuterDisposeScope();
    }

    private static Tensor Correlate(Tensor padded, Tensor kernels)
    {
        var (batch, channels) = (padded.shape[0], padded.shape[1]);
        var weights = kernels.to(padded.dtype).repeat(1, channels, 1, 1).reshape(batch * channels, 1, kernels.shape[2], kernels.shape[3]);
        var rows = padded.reshape(1, batch * channels, padded.shape[2], padded.shape[3]);
        var filtered = nn.functional.conv2d(rows, weights, groups: batch * channels);    // one group for each channel of each picture
        return filtered.reshape(batch, channels, filtered.shape[2], filtered.shape[3]);
    }

    // Kernels may be larger than the picture, which torch's own padding refuses.
    private static Tensor Pad(Tensor pictures, int dimension, int before, int after, Border border)
    {
        var size = (int)pictures.shape[dimension];
        long[] places = [.. Enumerable.Range(-before, before + size + after).Select(place => (long)Inside(place, size, border))];
        return pictures.index_select(dimension, tensor(places));
    }

    private static int Inside(int place, int size, Border border)
    {
        if (border == Border.Replicate || size == 1) return Math.Clamp(place, 0, size - 1);
        var period = border == Border.Wrap ? size : 2 * size - 2;
        place = (place % period + period) % period;
        return place < size ? place : period - place;
    }
}
