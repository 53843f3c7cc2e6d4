using System.Globalization;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>A first stage with another scale factor: another latent space over the same weights.</summary>
internal sealed class RescaledAutoencoder(IAutoencoder inner, double scale) : IAutoencoder, IHoldsValues
{
    public AutoencoderSpec Spec { get; } = Rescale(inner.Spec, scale);

    public Compute Compute => inner.Compute;

    public IReadOnlyList<object> Held { get; } = [inner];

    public long Bytes => 0;

    public LatentPosterior Encode(Tensor image) => inner.Encode(image);

    public LatentPosterior Encode(Tensor image, CancellationToken cancellation) => inner.Encode(image, cancellation);

    public Tensor Decode(Tensor latent) => inner.Decode(latent);

    public Tensor Decode(Tensor latent, CancellationToken cancellation) => inner.Decode(latent, cancellation);

    public Tensor? Quantize(Tensor latent) => inner.Quantize(latent);

    public void Dispose() { }

    private static AutoencoderSpec Rescale(AutoencoderSpec spec, double scale) => spec.ScaleFactor == scale ? spec
        : spec with { ScaleFactor = scale, Identity = string.Create(CultureInfo.InvariantCulture, $"{spec.Identity} scaled by {scale:R}") };
}
