using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>The posterior q(z | x) over unscaled latents: a normal distribution with diagonal covariance.</summary>
/// <param name="Mean">[batch, channels, height / f, width / f].</param>
/// <param name="LogVariance">Same shape, clamped to [-30, 20]; null for a VQ first stage, whose latent is the mean itself.</param>
public sealed record LatentPosterior(Tensor Mean, Tensor? LogVariance) : IDisposable
{
    /// <summary>Takes apart what the encoder of a KL first stage gives: [batch, 2 · channels, h, w], the mean first, then the log variance, which is clamped.</summary>
    public static LatentPosterior FromMoments(Tensor moments)
    {
        using var scope = NewDisposeScope();
        var parts = moments.chunk(2, dim: 1);
        return new(parts[0].contiguous().MoveToOuterDisposeScope(), parts[1].clamp(-30, 20).MoveToOuterDisposeScope());
    }

    /// <summary>A sample μ + σ · noise; the mean where there is no variance. Belongs to the caller's dispose scope.</summary>
    public Tensor Sample(Tensor noise)
    {
        if (LogVariance is null) return Mean.clone();
        using var scope = NewDisposeScope();
        return (Mean + (0.5 * LogVariance).exp() * noise).MoveToOuterDisposeScope();
    }

    /// <summary>Kullback-Leibler divergence from the standard normal distribution, [batch]: ½ Σ (μ² + σ² − 1 − log σ²).</summary>
    /// <exception cref="InvalidOperationException">A VQ first stage has no variance.</exception>
    public Tensor KlDivergence()
    {
        using var scope = NewDisposeScope();
        var log = Variance();
        return (0.5 * (Mean.square() + log.exp() - 1 - log).sum(AllButBatch)).MoveToOuterDisposeScope();
    }

    /// <summary>Negative log likelihood of a latent, [batch]: ½ Σ (log 2π + log σ² + (z − μ)² / σ²).</summary>
    /// <exception cref="InvalidOperationException">A VQ first stage has no variance.</exception>
    public Tensor NegativeLogLikelihood(Tensor latent)
    {
        using var scope = NewDisposeScope();
        var log = Variance();
        return (0.5 * (Math.Log(2 * Math.PI) + log + (latent - Mean).square() / log.exp()).sum(AllButBatch)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        LogVariance?.Dispose();
    }

    private static long[] AllButBatch => [1, 2, 3];

    private Tensor Variance() => LogVariance ?? throw new InvalidOperationException("the latent of a VQ first stage has no variance");
}
