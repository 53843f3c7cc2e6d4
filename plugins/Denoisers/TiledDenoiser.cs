using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>A denoiser that sees large latents in overlapping tiles: concatenated maps and the hints of ControlNets are cut with the latent, context and vectors hold for every tile.</summary>
internal sealed class TiledDenoiser(IDenoiser inner, TileSettings tiles) : IDenoiser, IHoldsValues
{
    public DenoiserSpec Spec => inner.Spec;

    public Compute Compute => inner.Compute;

    public IReadOnlyList<object> Held { get; } = [inner];

    public long Bytes => 0;

    public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning) => Predict(latent, timesteps, conditioning, CancellationToken.None);

    public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning, CancellationToken cancellation)
    {
        var grid = new TileGrid(latent.shape[2], latent.shape[3], tiles);
        if (grid.Tiles.Count == 1) return inner.Predict(latent, timesteps, conditioning, cancellation);
        return grid.Blend(tile =>
        {
            // Owns nothing but the cut maps, which go with the tile's scope; the rest stays the caller's.
            var steering = conditioning?.Concat is not { } maps ? conditioning
                : new Conditioning { Context = conditioning.Context, Vector = conditioning.Vector, Concat = tile.Of(maps) };
            try
            {
                if (inner is not ControlledDenoiser controlled) return inner.Predict(tile.Of(latent), timesteps, steering, cancellation);
                cancellation.ThrowIfCancellationRequested();
                return controlled.Predict(tile.Of(latent), timesteps, steering, new TileOfLatent(tile, latent.shape[2], latent.shape[3]));
            }
            finally
            {
                if (!ReferenceEquals(steering, conditioning)) steering!.Concat!.Dispose();
            }
        }, cancellation: cancellation);
    }

    public void Dispose() { }
}
