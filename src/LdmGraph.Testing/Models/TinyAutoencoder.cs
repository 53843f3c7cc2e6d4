using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Testing;

/// <summary>
/// A first stage without weights. The latent of f × f pixels is their mean colour, and the mean of that in a fourth channel; decoding
/// makes them f × f pixels again. Nothing is lost on pictures made of such blocks, which gives tests an exact answer.
/// </summary>
/// <param name="factor">Down-sampling factor f.</param>
/// <param name="scaleFactor">Not 1, so that a node that forgets to scale is found out.</param>
public sealed class TinyAutoencoder(int factor = 4, double scaleFactor = 0.5) : IAutoencoder
{
    /// <inheritdoc/>
    public AutoencoderSpec Spec { get; } = new($"tiny-f{factor}", factor, Channels: 4, scaleFactor);

    /// <inheritdoc/>
    public Compute Compute => Compute.Cpu;

    /// <inheritdoc/>
    public long Bytes => 0;

    /// <inheritdoc/>
    public LatentPosterior Encode(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        var colour = nn.functional.avg_pool2d(image, Spec.Factor);                                      // [batch, 3, height / f, width / f]
        var latent = cat([colour, colour.mean([1L], keepdim: true)], dim: 1);                           // [batch, 4, height / f, width / f]
        return new LatentPosterior(latent.MoveToOuterDisposeScope(), LogVariance: null);
    }

    /// <inheritdoc/>
    public Tensor Decode(Tensor latent)
    {
        ArgumentNullException.ThrowIfNull(latent);
        using var scope = NewDisposeScope();
        return latent.narrow(1, 0, 3).repeat_interleave(Spec.Factor, dim: 2).repeat_interleave(Spec.Factor, dim: 3).MoveToOuterDisposeScope(); // [batch, 3, height, width]
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
