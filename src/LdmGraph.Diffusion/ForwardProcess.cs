using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// The forward process and its posterior as functions of tensors (Ho et al. 2020, equations 4, 6 and 7). Every batch item
/// has its own timestep: <c>t</c> is int64 [batch]. Results belong to the caller's dispose scope.
/// </summary>
public static class ForwardProcess
{
    /// <summary>A draw from q(z_t | z₀): √ᾱ · z₀ + √(1 − ᾱ) · noise (equation 4).</summary>
    public static Tensor QSample(this NoiseSchedule schedule, Tensor z0, Tensor t, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var buffers = schedule.Buffers;
        return (At(buffers.SqrtAlphasCumprod, t, z0) * z0 + At(buffers.SqrtOneMinusAlphasCumprod, t, z0) * noise).MoveToOuterDisposeScope();
    }

    /// <summary>Mean, variance and log variance of q(z_t | z₀); the variances are [batch, 1, 1, 1].</summary>
    public static (Tensor Mean, Tensor Variance, Tensor LogVariance) QMeanVariance(this NoiseSchedule schedule, Tensor z0, Tensor t)
    {
        using var scope = NewDisposeScope();
        var buffers = schedule.Buffers;
        var mean = At(buffers.SqrtAlphasCumprod, t, z0) * z0;
        var variance = 1 - At(buffers.AlphasCumprod, t, z0);
        return (mean.MoveToOuterDisposeScope(), variance.MoveToOuterDisposeScope(), At(buffers.LogOneMinusAlphasCumprod, t, z0).MoveToOuterDisposeScope());
    }

    /// <summary>Mean, variance and clipped log variance of the posterior q(z_{t-1} | z_t, z₀) (equation 6); the variances are [batch, 1, 1, 1].</summary>
    public static (Tensor Mean, Tensor Variance, Tensor LogVarianceClipped) QPosterior(this NoiseSchedule schedule, Tensor z0, Tensor zt, Tensor t)
    {
        using var scope = NewDisposeScope();
        var buffers = schedule.Buffers;
        var mean = At(buffers.PosteriorMeanCoef1, t, zt) * z0 + At(buffers.PosteriorMeanCoef2, t, zt) * zt;
        return (mean.MoveToOuterDisposeScope(),
            At(buffers.PosteriorVariance, t, zt).MoveToOuterDisposeScope(),
            At(buffers.PosteriorLogVarianceClipped, t, zt).MoveToOuterDisposeScope());
    }

    /// <summary>z₀ from z_t and the noise in it: √(1/ᾱ) · z_t − √(1/ᾱ − 1) · noise.</summary>
    public static Tensor PredictStart(this NoiseSchedule schedule, Tensor zt, Tensor t, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var buffers = schedule.Buffers;
        return (At(buffers.SqrtRecipAlphasCumprod, t, zt) * zt - At(buffers.SqrtRecipm1AlphasCumprod, t, zt) * noise).MoveToOuterDisposeScope();
    }

    /// <summary>The noise in z_t, given z₀: the inverse of <see cref="PredictStart"/>.</summary>
    public static Tensor PredictNoise(this NoiseSchedule schedule, Tensor zt, Tensor t, Tensor z0)
    {
        using var scope = NewDisposeScope();
        var buffers = schedule.Buffers;
        return ((At(buffers.SqrtRecipAlphasCumprod, t, zt) * zt - z0) / At(buffers.SqrtRecipm1AlphasCumprod, t, zt)).MoveToOuterDisposeScope();
    }

    /// <summary>v = √ᾱ · noise − √(1 − ᾱ) · z₀ (Salimans and Ho 2022), what networks of <see cref="Prediction.V"/> are trained on.</summary>
    public static Tensor Velocity(this NoiseSchedule schedule, Tensor z0, Tensor t, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var buffers = schedule.Buffers;
        return (At(buffers.SqrtAlphasCumprod, t, z0) * noise - At(buffers.SqrtOneMinusAlphasCumprod, t, z0) * z0).MoveToOuterDisposeScope();
    }

    /// <summary>The buffer's values at t, shaped to multiply <paramref name="like"/>: [batch, 1, 1, 1].</summary>
    private static Tensor At(ReadOnlyMemory<float> buffer, Tensor t, Tensor like)
    {
        var shape = new long[like.dim()];
        Array.Fill(shape, 1);
        shape[0] = t.shape[0];
        return from_array(buffer.ToArray()).to(like.device).index_select(0, t.to(like.device)).reshape(shape);
    }
}
