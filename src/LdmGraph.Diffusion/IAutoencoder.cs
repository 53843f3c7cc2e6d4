using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

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

    /// <summary>The same. A first stage that evaluates its network several times looks at the token before each.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    LatentPosterior Encode(Tensor image, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Encode(image);
    }

    /// <summary>Decodes unscaled latents: [batch, channels, height, width] to [batch, 3, f · height, f · width], nominally in [-1, 1], not clamped.</summary>
    Tensor Decode(Tensor latent);

    /// <summary>The same, cancelled as <see cref="Encode(Tensor, CancellationToken)"/> is.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    Tensor Decode(Tensor latent, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Decode(latent);
    }

    /// <summary>
    /// The nearest codebook entry at every position of unscaled latents [batch, channels, height, width]; null for a first
    /// stage without a codebook.
    /// </summary>
    Tensor? Quantize(Tensor latent) => null;

    /// <summary>
    /// What training a codebook adds to the reconstruction loss, a scalar: unscaled latents [batch, channels, height, width]
    /// commit themselves to their entries, entries move towards them. Null for a first stage without a codebook.
    /// </summary>
    Tensor? CodebookLoss(Tensor latent) => null;
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
