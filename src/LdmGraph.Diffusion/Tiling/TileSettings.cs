namespace LdmGraph.Diffusion;

/// <summary>
/// How large maps are cut into overlapping tiles and blended again: the original code's <c>split_input_params</c>. Lengths
/// are in cells: latent pixels, whatever the maps are.
/// </summary>
/// <param name="Height">Height of a tile (<c>ks[0]</c>).</param>
/// <param name="Width">Width of a tile (<c>ks[1]</c>).</param>
/// <param name="StrideY">From one row of tiles to the next (<c>stride[0]</c>); at most the height.</param>
/// <param name="StrideX">From one column of tiles to the next (<c>stride[1]</c>); at most the width.</param>
public sealed record TileSettings(int Height, int Width, int StrideY, int StrideX)
{
    /// <summary>Square tiles.</summary>
    public TileSettings(int side, int stride) : this(side, side, stride, stride) { }

    /// <summary>Least weight of a pixel at the border of its tile; above 0, so that pixels covered once have a weight (<c>clip_min_weight</c>).</summary>
    public double MinWeight { get; init; } = 0.01;

    /// <summary>Greatest weight of a pixel (<c>clip_max_weight</c>); distances to the border reach 0.5.</summary>
    public double MaxWeight { get; init; } = 0.5;

    /// <summary>Tiles weigh more the nearer they are to the middle of the grid (<c>tie_braker</c>).</summary>
    public bool FavourMiddle { get; init; }

    /// <summary>Least weight of a tile at the border of the grid (<c>clip_min_tie_weight</c>).</summary>
    public double MinTileWeight { get; init; } = 0.01;

    /// <summary>Greatest weight of a tile (<c>clip_max_tie_weight</c>).</summary>
    public double MaxTileWeight { get; init; } = 0.5;
}
