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
}

/// <summary>What a denoiser takes.</summary>
/// <param name="InChannels">Channels of its input, concatenated conditioning included.</param>
/// <param name="OutChannels">Channels of its output.</param>
/// <param name="ContextDim">Width of the cross-attention context; null when there is none.</param>
/// <param name="Prediction">What its output means.</param>
public sealed record DenoiserSpec(int InChannels, int OutChannels, int? ContextDim, Prediction Prediction = Prediction.Epsilon) : IValueSpec
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

/// <summary>The first stage (section 3.1): encoder E and decoder D.</summary>
[PortType("autoencoder", Color = "#f1c232", Letter = "A")]
public interface IAutoencoder : IDisposable, IMeasured
{
    /// <summary>Shapes and scale.</summary>
    AutoencoderSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="image">[batch, 3, height, width] in [-1, 1], float32; height and width multiples of f.</param>
    /// <returns>The posterior over unscaled latents.</returns>
    LatentPosterior Encode(Tensor image);

    /// <summary>Decodes unscaled latents: [batch, channels, height, width] to [batch, 3, f · height, f · width], nominally in [-1, 1], not clamped.</summary>
    Tensor Decode(Tensor latent);
}

/// <summary>The posterior q(z | x), unscaled.</summary>
/// <param name="Mean">[batch, channels, height / f, width / f].</param>
/// <param name="LogVariance">Same shape, clamped to [-30, 20]; null for a VQ first stage, whose latent is the mean itself.</param>
public sealed record LatentPosterior(Tensor Mean, Tensor? LogVariance) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        LogVariance?.Dispose();
    }
}

/// <summary>Shapes and scale of a first stage.</summary>
/// <param name="Identity">Names the latent space: equal for equal weights.</param>
/// <param name="Factor">Down-sampling factor f.</param>
/// <param name="Channels">Latent channels.</param>
/// <param name="ScaleFactor">Latents are multiplied by this after encoding and divided by it before decoding.</param>
public sealed record AutoencoderSpec(string Identity, int Factor, int Channels, double ScaleFactor) : IValueSpec
{
    /// <summary>The space its latents live in.</summary>
    public LatentSpace Space => new(Identity, Factor, Channels);

    /// <inheritdoc/>
    public string Describe() => $"autoencoder f{Factor}, {Channels} latent channels";
}

/// <summary>Turns prompts into context for cross-attention: the domain-specific encoder τ_θ of section 3.3.</summary>
[PortType("text-encoder", Color = "#76a5af", Letter = "T")]
public interface ITextEncoder : IDisposable, IMeasured
{
    /// <summary>Shape of its output.</summary>
    TextEncoderSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>Token ids, padded and cut to the encoder's length.</summary>
    /// <exception cref="InvalidOperationException">The model came without a vocabulary; the message says which file is missing where.</exception>
    IReadOnlyList<long[]> Tokenize(IReadOnlyList<string> texts);

    /// <summary>Encodes ids, int64 [batch, tokens], to [batch, tokens, context dimension], float32.</summary>
    Tensor Encode(Tensor ids);
}

/// <summary>Shape of a text encoder's output.</summary>
/// <param name="Tokens">Tokens per text.</param>
/// <param name="ContextDim">Width of a token.</param>
public sealed record TextEncoderSpec(int Tokens, int ContextDim) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"text encoder, {Tokens} tokens of width {ContextDim}";
}
