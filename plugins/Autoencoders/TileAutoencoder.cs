using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Makes a first stage encode and decode large pictures in overlapping tiles, so that its memory stays that of one tile and the picture.</summary>
/// <remarks>
/// Tiles are blended by weights that fall towards their borders. A tile's normalisation and attention see the tile alone, so
/// tones may differ a little from an evaluation in one piece; larger tiles differ less. Pictures no larger than a tile are
/// encoded and decoded as without this node.
/// </remarks>
[Node("autoencoder.tiled@1", Category = "Models")]
public sealed class TileAutoencoder : INode<TileAutoencoder.Result>, IInfersOutputs
{
    /// <summary>The first stage.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>Side of a tile in latent pixels; a tile of the picture is f times as large.</summary>
    [Input(Min = 1)] public int Tile { get; init; } = 64;

    /// <summary>Latent pixels from one tile to the next, at most the side of a tile.</summary>
    [Input(Min = 1)] public int Stride { get; init; } = 48;

    /// <summary>Least weight of a pixel at the border of its tile, where the middle has 0.5.</summary>
    [Input(Min = 1e-6, Max = 0.5)] public double MinWeight { get; init; } = 0.01;

    /// <summary>Tiles near the middle of the picture weigh more than those near its border.</summary>
    [Input] public bool FavourMiddle { get; init; }

    /// <param name="Autoencoder">The same network, working in tiles.</param>
    public sealed record Result(IAutoencoder Autoencoder);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<int>("tile", out var tile) && context.TryGetLiteral<int>("stride", out var stride)
            && TileGrid.Problem(new TileSettings(tile, stride)) is { } problem) context.Error("stride", problem);
        if (context.Spec<AutoencoderSpec>("autoencoder") is { } spec) context.Output("autoencoder", spec);
    }

    /// <exception cref="PortException">The stride leaves gaps between tiles.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var tiles = new TileSettings(Tile, Stride) { MinWeight = MinWeight, FavourMiddle = FavourMiddle };
        if (TileGrid.Problem(tiles) is { } problem) throw new PortException("stride", problem);
        return new(new Result(new TiledAutoencoder(Autoencoder, tiles)));
    }
}
