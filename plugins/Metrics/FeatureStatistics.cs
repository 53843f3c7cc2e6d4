using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Mean and covariance of features: all that the Fréchet distance needs to know of a set, however large.</summary>
[PortType("feature-statistics", Color = "#6fa8dc", Letter = "Σ")]
public sealed class FeatureStatistics : IDisposable, IMeasured
{
    internal FeatureStatistics(Tensor mean, Tensor covariance) =>
        (Mean, Covariance) = (mean.DetachFromDisposeScope(), covariance.DetachFromDisposeScope());

    /// <summary>μ [d], float64.</summary>
    public Tensor Mean { get; }

    /// <summary>Σ [d, d], over n − 1, float64.</summary>
    public Tensor Covariance { get; }

    /// <summary>d, the length of a vector.</summary>
    public long Dimension => Mean.shape[0];

    /// <inheritdoc/>
    public long Bytes => (Mean.NumberOfElements + Covariance.NumberOfElements) * sizeof(double);

    internal static FeatureStatistics Of(Features features)
    {
        using var scope = NewDisposeScope();
        var x = features.Value.to(ScalarType.Float64);                           // [n, d]
        var mean = x.mean([0]);
        var centred = x - mean;
        return new FeatureStatistics(mean, centred.transpose(0, 1).matmul(centred) / (features.Count - 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Covariance.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"feature-statistics of vectors of length {Dimension}";
}
