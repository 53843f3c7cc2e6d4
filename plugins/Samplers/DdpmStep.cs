using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>One step of ancestral sampling (Ho, Jain, Abbeel 2020, arXiv:2006.11239, algorithm 2).</summary>
/// <remarks>
/// A draw from the posterior q(z' | z, ẑ₀) of equations 6 and 7. With α = ᾱ / ᾱ' and β = 1 − α over the step:
/// mean = √ᾱ' β / (1 − ᾱ) · ẑ₀ + √α (1 − ᾱ') / (1 − ᾱ) · z; variance = (1 − v) · β (1 − ᾱ') / (1 − ᾱ) + v · β.
/// Nothing is drawn at timestep 0.
/// </remarks>
[Node("ddpm.step@1", Category = "Sampling", DrawsNoise = true)]
public sealed class DdpmStep : MemorylessStep
{
    /// <summary>Latent at this timestep, [batch, channels, height / f, width / f].</summary>
    [Input] public override required Latent Latent { get; init; }

    /// <summary>This row of the sampling schedule, from <c>ddpm.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>Factor on the fresh noise.</summary>
    [Input(Min = 0)] public double Temperature { get; init; } = 1;

    /// <summary>The fresh noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    /// <summary>Autoencoder of a VQ model: the predicted clean latent is replaced by its nearest codebook entries.</summary>
    [Input] public IAutoencoder? Quantizer { get; init; }

    private protected override IAutoencoder? Codebook => Quantizer;

    private protected override Tensor Step(NodeContext context, CleanEstimate estimate)
    {
        var (now, next) = (T.AlphaBar, T.AlphaBarNext);
        var alpha = now / next;
        var beta = 1 - alpha;
        var z = Math.Sqrt(next) * beta / (1 - now) * estimate.Z0 + Math.Sqrt(alpha) * (1 - next) / (1 - now) * (Latent.Value * T.InputScale);
        if (T.Timestep > 0)
        {
            var v = T.Conventions.PosteriorMix;
            var variance = (1 - v) * beta * (1 - next) / (1 - now) + v * beta;
            z += Math.Sqrt(Math.Max(variance, 1e-20)) * Temperature * StepInputs.Noise(context, Latent, Noise);
        }
        return z * T.OutputScale;
    }
}
