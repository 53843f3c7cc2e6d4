using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// Overlapping tiles over a grid of cells, and the blending of what is computed for each: so that a network sees a large map
/// in parts, and memory is bounded by one tile and the result.
/// </summary>
/// <remarks>
/// <para>
/// Every pixel of a tile weighs as much as its distance to the tile's nearest border, clipped; results are added up with these
/// weights and divided by their sum. This is the original code's <c>get_fold_unfold</c>, which holds all tiles at once instead.
/// </para>
/// <para>
/// Two things differ where the original gives NaN. When strides do not end at the far border, another tile ends there (the
/// original leaves those pixels uncovered, 0 / 0). A direction with a single pixel or tile counts as its own middle, 0.5 (the
/// original divides its position 0 by the length 0).
/// </para>
/// </remarks>
public sealed class TileGrid
{
    private readonly TileSettings _settings;
    private readonly long _tileHeight, _tileWidth;
    private readonly float[] _tileWeights;

    /// <param name="height">Rows of cells.</param>
    /// <param name="width">Columns of cells.</param>
    /// <param name="settings">Tiles larger than the grid are cut to it.</param>
    /// <exception cref="ArgumentException">Tiles without cells, gaps between tiles, or weights that are not above 0.</exception>
    public TileGrid(long height, long width, TileSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (height < 1 || width < 1) throw new ArgumentException($"a grid of {height} x {width} cells has nothing to cut", nameof(height));
        if (Problem(settings) is { } problem) throw new ArgumentException(problem, nameof(settings));
        (Height, Width, _settings) = (height, width, settings);
        (_tileHeight, _tileWidth) = (Math.Min(settings.Height, height), Math.Min(settings.Width, width));
        long[] tops = Starts(height, _tileHeight, settings.StrideY), lefts = Starts(width, _tileWidth, settings.StrideX);
        Tiles = [.. tops.SelectMany((top, row) => lefts.Select((left, column) => new Tile(row, column, top, left, _tileHeight, _tileWidth)))];
        _tileWeights = settings.FavourMiddle
            ? BorderDistance(tops.Length, lefts.Length, settings.MinTileWeight, settings.MaxTileWeight)
            : [.. Enumerable.Repeat(1f, Tiles.Count)];
    }

    /// <summary>Rows of cells.</summary>
    public long Height { get; }

    /// <summary>Columns of cells.</summary>
    public long Width { get; }

    /// <summary>The tiles, row by row.</summary>
    public IReadOnlyList<Tile> Tiles { get; }

    /// <summary>What is wrong with settings, or null.</summary>
    public static string? Problem(TileSettings settings) =>
        settings.Height < 1 || settings.Width < 1 ? $"tiles of {settings.Height} x {settings.Width} have no cells"
        : settings.StrideY < 1 || settings.StrideX < 1 || settings.StrideY > settings.Height || settings.StrideX > settings.Width
            ? $"strides of {settings.StrideY} x {settings.StrideX} leave tiles of {settings.Height} x {settings.Width} without progress or with gaps"
        : !(settings.MinWeight > 0 && settings.MinWeight <= settings.MaxWeight && settings.MinTileWeight > 0 && settings.MinTileWeight <= settings.MaxTileWeight)
            ? "least weights must be above 0 and at most the greatest"
        : null;

    /// <summary>Weights of a tile's pixels, [1, 1, height, width] of the tile, times <paramref name="scale"/>.</summary>
    public Tensor Weights(Tile tile, int scale = 1)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (_tileHeight * scale, _tileWidth * scale);
        var distance = tensor(BorderDistance(rows, columns, _settings.MinWeight, _settings.MaxWeight), [1, 1, rows, columns]);
        return (distance * _tileWeights[tile.Row * Columns + tile.Column]).MoveToOuterDisposeScope();
    }

    /// <summary>Sum of all tiles' weights at every pixel, [1, 1, height, width] of the grid, times <paramref name="scale"/>.</summary>
    public Tensor Normalization(int scale = 1)
    {
        using var scope = NewDisposeScope();
        var sum = zeros(1, 1, Height * scale, Width * scale);
        foreach (var tile in Tiles)
            using (var part = tile.Of(sum, scale))
            using (var weights = Weights(tile, scale))
                part.add_(weights);
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Computes every tile and blends the results: [batch, channels, height, width] of the grid, times <paramref name="scale"/>.</summary>
    /// <param name="compute">The result for a tile, whose size is the tile's times the scale.</param>
    /// <param name="scale">Pixels of the result per cell, in each direction.</param>
    /// <param name="cancellation">Looked at before each tile.</param>
    /// <remarks>One tile is computed at a time, in a dispose scope of its own.</remarks>
    public Tensor Blend(Func<Tile, Tensor> compute, int scale = 1, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        Tensor? sum = null;
        foreach (var tile in Tiles)
        {
            cancellation.ThrowIfCancellationRequested();
            using var own = NewDisposeScope();
            var result = compute(tile);
            if (result.shape[2] != tile.Height * scale || result.shape[3] != tile.Width * scale)
                throw new InvalidOperationException($"a tile of {tile.Height} x {tile.Width} cells became {result.shape[2]} x {result.shape[3]} pixels, expected {scale} for each cell");
            sum ??= zeros([result.shape[0], result.shape[1], Height * scale, Width * scale], result.dtype, result.device).MoveToOuterDisposeScope();
            tile.Of(sum, scale).add_(result * Weights(tile, scale).to(result.dtype, result.device));
        }
        return (sum! / Normalization(scale).to(sum!.dtype, sum.device)).MoveToOuterDisposeScope();
    }

    private int Columns => Tiles[^1].Column + 1;

    private static long[] Starts(long length, long tile, int stride)
    {
        var last = length - tile;
        var starts = new List<long>();
        for (long start = 0; start < last; start += stride) starts.Add(start);
        return [.. starts, last];
    }

    /// <summary>Distance to the nearest border as a share of the side, min(i / (n - 1), 1 - i / (n - 1)) in either direction, clipped; row by row.</summary>
    private static float[] BorderDistance(long rows, long columns, double least, double greatest)
    {
        static float Along(long i, long n) => n == 1 ? 0.5f : Math.Min(i / (float)(n - 1), 1 - i / (float)(n - 1));
        var distances = new float[rows * columns];
        for (long y = 0, at = 0; y < rows; y++)
            for (long x = 0; x < columns; x++, at++)
                distances[at] = Math.Clamp(Math.Min(Along(y, rows), Along(x, columns)), (float)least, (float)greatest);
        return distances;
    }
}
