using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>Predictions along λ and the polynomials through them.</summary>
internal static class LambdaPast
{
    /// <summary>What a solver over λ integrates, of this evaluation.</summary>
    public static PredictionHistory.Past Take(CleanEstimate estimate, Latent latent, SamplingRow row, Integrand integrand) =>
        new(integrand == Integrand.Data ? estimate.Z0 : estimate.AgreeingNoise(latent, row), row);

    /// <summary>Slope from one prediction to another, per step of length <paramref name="h"/> in λ.</summary>
    public static Tensor Slope(this PredictionHistory.Past from, PredictionHistory.Past to, double h) => (to.Value - from.Value) / from.Distance(to, h);

    /// <summary>Slope at the first and second divided difference of the parabola through three predictions.</summary>
    public static (Tensor Slope, Tensor Difference) Parabola(this PredictionHistory.Past at, PredictionHistory.Past near, PredictionHistory.Past far, double h)
    {
        var (u1, u2) = (at.Distance(near, h), at.Distance(far, h));
        var first = at.Slope(near, h);
        var second = (at.Slope(far, h) - first) / (u2 - u1);
        return (first - u1 * second, second);
    }

    /// <summary>How far away another prediction was made, in steps of length <paramref name="h"/>.</summary>
    public static double Distance(this PredictionHistory.Past from, PredictionHistory.Past to, double h) => (to.Row.Here.Lambda - from.Row.Here.Lambda) / h;
}
