using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>A first stage that encodes and decodes large pictures in overlapping tiles.</summary>
internal sealed class TiledAutoencoder(IAutoencoder inner, TileSettings tiles) : IAutoencoder, IHoldsValues
{
    public AutoencoderSpec Spec => inner.Spec;

    public Compute Compute => inner.Compute;

    public IReadOnlyList<object> Held { get; } = [inner];

    public long Bytes => 0;

    public LatentPosterior Encode(Tensor image) => Encode(image, CancellationToken.None);

    public LatentPosterior Encode(Tensor image, CancellationToken cancellation)
    {
        var f = Spec.Factor;
        var grid = new TileGrid(image.shape[2] / f, image.shape[3] / f, tiles);
        if (grid.Tiles.Count == 1) return inner.Encode(image, cancellation);

        using var scope = NewDisposeScope();
        var hasVariance = false;
        var blended = grid.Blend(tile =>
        {
            using var posterior = inner.Encode(tile.Of(image, f), cancellation);
            hasVariance = posterior.LogVariance is not null;
            return hasVariance ? cat([posterior.Mean, posterior.LogVariance!], 1) : posterior.Mean.clone();   // [B, 2C or C, h, w]
        }, cancellation: cancellation);
        if (!hasVariance) return new LatentPosterior(blended.MoveToOuterDisposeScope(), LogVariance: null);
        var parts = blended.chunk(2, dim: 1);
        return new LatentPosterior(parts[0].contiguous().MoveToOuterDisposeScope(), parts[1].contiguous().MoveToOuterDisposeScope());
    }

    public Tensor Decode(Tensor latent) => Decode(latent, CancellationToken.None);

    public Tensor Decode(Tensor latent, CancellationToken cancellation)
    {
        var grid = new TileGrid(latent.shape[2], latent.shape[3], tiles);
        return grid.Tiles.Count == 1 ? inner.Decode(latent, cancellation) : grid.Blend(tile => inner.Decode(tile.Of(latent), cancellation), Spec.Factor, cancellation);
    }

    // Position by position: nothing to cut.
    public Tensor? Quantize(Tensor latent) => inner.Quantize(latent);

    public void Dispose() { }
}
