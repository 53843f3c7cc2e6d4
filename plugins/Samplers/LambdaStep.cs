using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>
/// An exponential integrator over λ = log(α / σ): the linear part of the diffusion ODE or SDE is solved exactly, the network's
/// part by a polynomial (Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095).
/// </summary>
/// <remarks>
/// z' = k z − a (Ψ₀ D₀ + Ψ₁ D₁ + Ψ₂ D₂), where D₀ + D₁ u + D₂ u² stands for the network over the step, u from 0 to 1, and
/// Ψₖ = Ψₖ₋₁ / h − 1 / k!, Ψ₀ = eʰ − 1. Data and noise, ODE and SDE differ in k, a and h alone.
/// </remarks>
/// <param name="Keep">k, what is kept of the latent.</param>
/// <param name="Weight">a, the factor of the network's part.</param>
/// <param name="H">h, the length of the step in the exponent: −(λ' − λ) for data, twice that with noise, λ' − λ for noise.</param>
/// <param name="Deviation">Standard deviation of the fresh noise.</param>
internal readonly record struct LambdaStep(double Keep, double Weight, double H, double Deviation)
{
    public static LambdaStep Between(NoiseLevel from, NoiseLevel to, Integrand integrand, bool sde = false)
    {
        var h = to.Lambda - from.Lambda;
        return (integrand, sde) switch
        {
            (Integrand.Data, false) => new(to.Noise / from.Noise, to.Signal, -h, 0),
            (Integrand.Data, true) => new(to.Noise / from.Noise * Math.Exp(-h), to.Signal, -2 * h, to.Noise * Math.Sqrt(1 - Math.Exp(-2 * h))),
            (_, false) => new(to.Signal / from.Signal, to.Noise, h, 0),
            (_, true) => new(to.Signal / from.Signal, 2 * to.Noise, h, to.Noise * Math.Sqrt(Math.Exp(2 * h) - 1)),
        };
    }

    /// <summary>Ψ of this order; 0 for a step that leads nowhere.</summary>
    public double Psi(int k)
    {
        if (H == 0) return 0;
        var (psi, factorial) = (Math.Exp(H) - 1, 1.0);
        for (var i = 1; i <= k; i++) psi = psi / H - 1 / (factorial *= i);
        return psi;
    }

    /// <summary>First order: the network's output stays what it is over the step.</summary>
    public Tensor Advance(Tensor z, Tensor d0) => Keep * z - Weight * Psi(0) * d0;

    /// <summary>Second order: with a slope. The midpoint rule is Ψ₁ to the same order, as it comes out of the midpoint's own formula.</summary>
    public Tensor Advance(Tensor z, Tensor d0, Tensor slope, DpmCorrection correction) =>
        Advance(z, d0) - Weight * (correction == DpmCorrection.Midpoint ? Psi(0) / 2 : Psi(1)) * slope;

    /// <summary>Third order.</summary>
    public Tensor Advance(Tensor z, Tensor d0, Tensor slope, Tensor curvature) => Advance(z, d0, slope, DpmCorrection.Heun) - Weight * Psi(2) * curvature;
}

/// <summary>What a solver over λ integrates.</summary>
public enum Integrand
{
    /// <summary>The clean latent: "dpmsolver++". Steadier with guidance.</summary>
    Data,

    /// <summary>The noise: "dpmsolver".</summary>
    Noise,
}

/// <summary>How a second-order solver weighs its slope.</summary>
public enum DpmCorrection
{
    /// <summary>As the midpoint method does.</summary>
    Midpoint,

    /// <summary>As Heun's method does.</summary>
    Heun,
}
