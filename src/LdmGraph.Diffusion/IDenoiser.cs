using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>The network ε_θ (section 3.2): predicts, from a noisy latent, what the schedule's parameterization asks for.</summary>
/// <remarks>Weights are read when first needed. Calls come from one compute lane at a time.</remarks>
[PortType("denoiser", Color = "#a64d79", Letter = "D")]
public interface IDenoiser : IDisposable, IMeasured
{
    /// <summary>What it takes and gives.</summary>
    DenoiserSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>One evaluation of the network.</summary>
    /// <param name="latent">[batch, in-channels less the concatenated ones, height, width], float32.</param>
    /// <param name="timesteps">[batch], float32 or int64, in units of training timesteps; fractions are allowed.</param>
    /// <param name="conditioning">What steers it, or null; each part has this batch size.</param>
    /// <returns>[batch, out-channels, height, width], float32.</returns>
    Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning);

    /// <summary>The same. A denoiser that evaluates its network several times looks at the token before each.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Predict(latent, timesteps, conditioning);
    }
}

/// <summary>What a denoiser takes.</summary>
/// <param name="InChannels">Channels of its input, concatenated conditioning included.</param>
/// <param name="OutChannels">Channels of its output.</param>
/// <param name="ContextDim">Width of the cross-attention context; null when there is none.</param>
/// <param name="Prediction">What its output means.</param>
/// <param name="TakesVector">It adds a class label or a vector to its timestep embedding.</param>
public sealed record DenoiserSpec(int InChannels, int OutChannels, int? ContextDim, Prediction Prediction = Prediction.Epsilon, bool TakesVector = false) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"denoiser, {InChannels} channels in, {OutChannels} out{(ContextDim is { } d ? $", context of width {d}" : "")}";
}

/// <summary>What a denoiser's output means.</summary>
public enum Prediction
{
    /// <summary>The noise ε, as in the paper.</summary>
    Epsilon,

    /// <summary>v = √ᾱ · ε − √(1 − ᾱ) · z₀ (Salimans and Ho 2022).</summary>
    V,

    /// <summary>The clean latent z₀.</summary>
    Sample,
}
