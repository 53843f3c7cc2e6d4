using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Mean [d] and sample covariance [d, d], over n - 1, of features, in float64. Both belong to the caller's dispose scope.</summary>
internal readonly record struct FeatureStatistics(Tensor Mean, Tensor Covariance)
{
    internal static FeatureStatistics Of(Features features)
    {
        using var scope = NewDisposeScope();
        var x = features.Value.to(ScalarType.Float64);                           // [n, d]
        var mean = x.mean([0]);
        var centred = x - mean;
        var covariance = centred.transpose(0, 1).matmul(centred) / (features.Count - 1);
        return new FeatureStatistics(mean.MoveToOuterDisposeScope(), covariance.MoveToOuterDisposeScope());
    }

    /// <summary>The same mean, with a number added to the covariance's diagonal.</summary>
    internal FeatureStatistics WithRidge(double ridge) => ridge == 0 ? this : this with { Covariance = Covariance + ridge * eye(Mean.shape[0], dtype: ScalarType.Float64) };
}
