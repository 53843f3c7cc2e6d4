using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Fréchet distance between two sets of features, as if both were normally distributed; 0 for equal means and covariances.</summary>
/// <remarks>
/// |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½), in float64 (Heusel et al. 2017, arXiv:1706.08500, whose FID has features of an Inception
/// network). With Σ = L Lᵀ the trace of the root is the sum of the singular values of L₁ᵀL₂. Unlike the root of the product,
/// that needs no matrix that is not symmetric and stays exact where there are fewer samples than dimensions.
/// </remarks>
[Node("metric.frechet@1", Category = "Metrics")]
public sealed class Frechet : INode<Frechet.Result>, IInfersOutputs
{
    /// <summary>Features of the pictures, at least two vectors; many more than their length for a stable number.</summary>
    [Input] public required Features Features { get; init; }

    /// <summary>Features of what the pictures should be like, at least two vectors of the same length.</summary>
    [Input] public required Features Reference { get; init; }

    /// <summary>Added to the diagonals of both covariances; 0 is exact, and 1e-6 repeats tools that need it to take the root of singular ones.</summary>
    [Input(Min = 0)] public double Ridge { get; init; }

    /// <param name="Frechet">The distance, named <c>frechet</c>: smaller is closer.</param>
    public sealed record Result(Metric Frechet);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => FeatureSpaces.Infer(context, least: 2);

    /// <exception cref="PortException">Vectors of different lengths, fewer than two, or values that are not finite.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        FeatureSpaces.Check(Features, Reference, least: 2);
        using var scope = NewDisposeScope();
        var (one, other) = (FeatureStatistics.Of(Features).WithRidge(Ridge), FeatureStatistics.Of(Reference).WithRidge(Ridge));
        context.Cancellation.ThrowIfCancellationRequested();
        var means = (one.Mean - other.Mean).square().sum();
        var root = linalg.svdvals(Factor(one.Covariance).transpose(0, 1).matmul(Factor(other.Covariance))).sum();
        var distance = means + one.Covariance.trace() + other.Covariance.trace() - 2 * root;
        // A distance is never negative; what rounding leaves of equal sets may be.
        return new(new Result(new Metric("frechet", Math.Max(0, distance.item<double>()))));
    }

    /// <summary>L with Σ = L Lᵀ, [d, rank]: eigenvectors times the roots of the eigenvalues that are more than rounding.</summary>
    private static Tensor Factor(Tensor covariance)
    {
        var (values, vectors) = linalg.eigh(covariance);                         // ascending, [d] and [d, d]
        var eigenvalues = values.data<double>().ToArray();
        var noise = eigenvalues[^1] * eigenvalues.Length * (Math.BitIncrement(1.0) - 1);
        // One at least: a product of no columns has no singular values to add up.
        var rank = Math.Max(1, eigenvalues.Count(value => value > noise));
        return vectors.narrow(1, eigenvalues.Length - rank, rank) * values.narrow(0, eigenvalues.Length - rank, rank).clamp_min(0).sqrt();
    }
}
