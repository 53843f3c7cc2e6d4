using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One DDIM step (Song, Meng, Ermon 2021, arXiv:2010.02502): from the latent at one timestep to the next, less noisy one.</summary>
/// <remarks>
/// Equation 12, writing ᾱ for the paper's α:
/// z' = √ᾱ' · ẑ₀ + √(1 − ᾱ' − σ²) · ε + σ · n, with ẑ₀ = (z − √(1 − ᾱ) · ε) / √ᾱ and n ~ N(0, I).
/// At η = 0 no noise is drawn; η = 1 over every trained timestep is DDPM.
/// </remarks>
[Node("ddim.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class DdimStep : MemorylessStep
{
    /// <summary>Latent at this timestep, [batch, channels, height / f, width / f].</summary>
    [Input] public override required Latent Latent { get; init; }

    /// <summary>This row of the sampling schedule: timestep, ᾱ here and at the next row.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>η, the share of fresh noise; no unit.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Eta { get; init; }

    /// <summary>Factor on the fresh noise.</summary>
    [Input(Min = 0)] public double Temperature { get; init; } = 1;

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    /// <summary>Autoencoder of a VQ model: the predicted clean latent is replaced by its nearest codebook entries.</summary>
    [Input] public IAutoencoder? Quantizer { get; init; }

    /// <summary>Derive ε again from the predicted clean latent after that was clamped.</summary>
    [Input] public bool NoiseFromPredicted { get; init; }

    /// <summary>σ of equation 16: the standard deviation of the noise that a step with this η adds.</summary>
    public static double Sigma(SamplingRow row, double eta) => DdimTransition.Sigma(row, eta);

    private protected override IAutoencoder? Codebook => Quantizer;

    private protected override Tensor Step(NodeContext context, CleanEstimate estimate)
    {
        var eps = NoiseFromPredicted ? estimate.NoiseFromZ0(Latent, T) : estimate.Noise;
        var sigma = Sigma(T, Eta);
        var z = DdimTransition.Towards(T, estimate.Z0, eps, sigma);
        if (sigma > 0) z += sigma * Temperature * StepInputs.Noise(context, Latent, Noise);
        return z * T.OutputScale;
    }
}
