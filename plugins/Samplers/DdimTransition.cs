using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>The transition of DDIM (Song, Meng, Ermon 2021, arXiv:2010.02502), writing ᾱ for the paper's α.</summary>
internal static class DdimTransition
{
    /// <summary>σ of equation 16: how much fresh noise a step adds to a latent of unit variance.</summary>
    public static double Sigma(SamplingRow row, double eta) =>
        eta * Math.Sqrt((1 - row.AlphaBarNext) / (1 - row.AlphaBar) * (1 - row.AlphaBar / row.AlphaBarNext));

    /// <summary>Equation 12 without its noise: √ᾱ' · ẑ₀ + √(1 − ᾱ' − σ²) · ε.</summary>
    public static Tensor Towards(SamplingRow row, Tensor z0, Tensor eps, double sigma) =>
        Math.Sqrt(row.AlphaBarNext) * z0 + Math.Sqrt(Math.Max(0, 1 - row.AlphaBarNext - sigma * sigma)) * eps;
}
