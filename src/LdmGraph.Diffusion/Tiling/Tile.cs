using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>One rectangle of a <see cref="TileGrid"/>, in the grid's cells.</summary>
/// <param name="Row">Which row of tiles, from 0.</param>
/// <param name="Column">Which column of tiles, from 0.</param>
/// <param name="Top">First row of cells.</param>
/// <param name="Left">First column of cells.</param>
/// <param name="Height">Rows of cells.</param>
/// <param name="Width">Columns of cells.</param>
public sealed record Tile(int Row, int Column, long Top, long Left, long Height, long Width)
{
    /// <summary>The tile's part of maps [batch, channels, height, width]: a view.</summary>
    /// <param name="maps">Maps over the whole grid.</param>
    /// <param name="scale">Pixels of the maps per cell, in each direction.</param>
    public Tensor Of(Tensor maps, int scale = 1)
    {
        using var rows = maps.narrow(2, Top * scale, Height * scale);
        return rows.narrow(3, Left * scale, Width * scale);
    }
}
