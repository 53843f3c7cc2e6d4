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

    /// <summary>Features of what the pictures should be like, at least two vectors of the same length; or link <c>statistics</c>.</summary>
    [Input] public Features? Reference { get; init; }

    /// <summary>Added to the diagonals of both covariances; 0 is exact, and 1e-6 repeats tools that need it to take the root of singular ones.</summary>
    [Input(Min = 0)] public double Ridge { get; init; }

    /// <summary>In place of the reference, its mean and covariance: those of a dataset, from <c>features.load@1</c>.</summary>
    [Input] public FeatureStatistics? Statistics { get; init; }

    /// <param name="Frechet">The distance, named <c>frechet</c>: smaller is closer.</param>
    public sealed record Result(Metric Frechet);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) => FeatureSpaces.Infer(context, least: 2);

    /// <exception cref="PortException">Not one of reference and statistics; vectors of different lengths, fewer than two, or values that are not finite.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Reference is null == Statistics is null)
            throw new PortException("reference", Reference is null ? "is missing" : "is linked together with 'statistics'", "link one of the two");
        FeatureSpaces.Check("features", Features, least: 2);
        if (Reference is not null) FeatureSpaces.Check("reference", Reference, least: 2);
        FeatureSpaces.CheckLength(Reference is null ? "statistics" : "reference", Features.Dimension, Reference?.Dimension ?? Statistics!.Dimension);

        using var scope = NewDisposeScope();
        using var one = FeatureStatistics.Of(Features);
        using var computed = Reference is null ? null : FeatureStatistics.Of(Reference);
        var other = computed ?? Statistics!;
        context.Cancellation.ThrowIfCancellationRequested();
        var (here, there) = (WithRidge(one), WithRidge(other));
        var means = (one.Mean - other.Mean).square().sum();
        var root = linalg.svdvals(Factor(here).transpose(0, 1).matmul(Factor(there))).sum();
        var distance = means + here.trace() + there.trace() - 2 * root;
        // A distance is never negative; what rounding leaves of equal sets may be.
        return new(new Result(new Metric("frechet", Math.Max(0, distance.item<double>()))));
    }

    private Tensor WithRidge(FeatureStatistics statistics) =>
        Ridge == 0 ? statistics.Covariance : statistics.Covariance + Ridge * eye(statistics.Dimension, dtype: ScalarType.Float64);

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
