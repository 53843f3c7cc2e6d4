using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Makes a denoiser work on large latents in overlapping tiles, so that its memory stays that of one tile.</summary>
/// <remarks>
/// Every prediction is a blend of the tiles' predictions, weighted by the distance to the tile's border: at each step of the
/// sampling, so that tiles agree with their neighbours. Nothing is seen beyond a tile, so a tile should not be smaller than
/// the latents the model was trained on. Latents no larger than a tile are predicted as without this node.
/// </remarks>
[Node("denoiser.tiled@1", Category = "Models")]
public sealed class TileDenoiser : INode<TileDenoiser.Result>, IInfersOutputs
{
    /// <summary>The model's denoiser.</summary>
    [Input] public required IDenoiser Denoiser { get; init; }

    /// <summary>Side of a tile in latent pixels: as large as in training, and a multiple of what the network halves it to.</summary>
    [Input(Min = 1)] public int Tile { get; init; } = 64;

    /// <summary>Latent pixels from one tile to the next, at most the side of a tile: half of it blends every seam twice over.</summary>
    [Input(Min = 1)] public int Stride { get; init; } = 32;

    /// <summary>Least weight of a pixel at the border of its tile, where the middle has 0.5.</summary>
    [Input(Min = 1e-6, Max = 0.5)] public double MinWeight { get; init; } = 0.01;

    /// <summary>Tiles near the middle of the latent weigh more than those near its border.</summary>
    [Input] public bool FavourMiddle { get; init; }

    /// <param name="Denoiser">The same network, working in tiles.</param>
    public sealed record Result(IDenoiser Denoiser);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<int>("tile", out var tile) && context.TryGetLiteral<int>("stride", out var stride)
            && TileGrid.Problem(new TileSettings(tile, stride)) is { } problem) context.Error("stride", problem);
        if (context.Spec<DenoiserSpec>("denoiser") is { } spec) context.Output("denoiser", spec);
    }

    /// <exception cref="PortException">The stride leaves gaps between tiles.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var tiles = new TileSettings(Tile, Stride) { MinWeight = MinWeight, FavourMiddle = FavourMiddle };
        if (TileGrid.Problem(tiles) is { } problem) throw new PortException("stride", problem);
        return new(new Result(new TiledDenoiser(Denoiser, tiles)));
    }
}
