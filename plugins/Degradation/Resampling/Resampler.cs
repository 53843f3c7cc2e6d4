using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Resampling;

/// <summary>Resizes pictures [B, C, H, W] as the libraries do that the degradation was written with; each side is one matrix of weights.</summary>
internal static class Resampler
{
    /// <summary>To a size.</summary>
    public static Tensor Resize(Tensor pictures, int width, int height, Interpolation interpolation)
    {
        var (from, to) = ((Height: (int)pictures.shape[2], Width: (int)pictures.shape[3]), (Height: height, Width: width));
        // OpenCV averages areas only where both sides shrink.
        var shrinks = to.Height <= from.Height && to.Width <= from.Width;
        double[,] Weights(int before, int after) => interpolation switch
        {
            Interpolation.Linear => OpenCvWeights.Linear(before, after),
            Interpolation.Cubic => OpenCvWeights.Cubic(before, after),
            Interpolation.Area when shrinks => OpenCvWeights.Area(before, after),
            Interpolation.Area => OpenCvWeights.AreaEnlarged(before, after),
            Interpolation.Matlab => MatlabWeights.Cubic(before, after, (double)after / before, antialias: true),
            _ => throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "not an interpolation"),
        };
        return Apply(pictures, Weights(from.Height, to.Height), Weights(from.Width, to.Width));
    }

    /// <summary>By a factor, with MATLAB's bicubic interpolation; the size is rounded up, the positions follow the factor.</summary>
    public static Tensor Rescale(Tensor pictures, double factor, bool antialias)
    {
        double[,] Weights(long size) => MatlabWeights.Cubic((int)size, (int)Math.Ceiling(size * factor), factor, antialias);
        return Apply(pictures, Weights(pictures.shape[2]), Weights(pictures.shape[3]));
    }

    private static Tensor Apply(Tensor pictures, double[,] rows, double[,] columns)
    {
        using var scope = NewDisposeScope();
        var (down, across) = (Matrix(rows, pictures.dtype), Matrix(columns, pictures.dtype));
        return down.matmul(pictures).matmul(across.transpose(0, 1)).MoveToOuterDisposeScope();      // [h', H] · [B, C, H, W] · [W, w']
    }

    private static Tensor Matrix(double[,] weights, ScalarType type)
    {
        var (rows, columns) = (weights.GetLength(0), weights.GetLength(1));
        var flat = new double[rows * columns];
        Buffer.BlockCopy(weights, 0, flat, 0, flat.Length * sizeof(double));
        return tensor(flat).reshape(rows, columns).to(type);
    }
}
