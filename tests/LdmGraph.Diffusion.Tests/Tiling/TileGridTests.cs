using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion.Tests;

[LeakFree]
public sealed class TileGridTests
{
    [Theory]
    [InlineData(16, 24, 8, 4, false)]
    [InlineData(16, 24, 8, 4, true)]
    [InlineData(13, 17, 8, 3, true)]                // strides that do not end at the border
    [InlineData(8, 30, 8, 5, true)]                 // a single row of tiles
    [InlineData(1, 9, 4, 2, false)]                 // tiles of a single row of cells
    [InlineData(5, 5, 9, 9, true)]                  // tiles larger than the grid
    [InlineData(6, 6, 1, 1, false)]                 // tiles of one cell
    public void Tiles_of_a_map_blend_to_the_map(long height, long width, int side, int stride, bool middle)
    {
        var grid = new TileGrid(height, width, new TileSettings(side, stride) { FavourMiddle = middle });
        using var map = rand(2, 3, height, width);
        using var blended = grid.Blend(tile => tile.Of(map).clone());
        Assert.True(blended.allclose(map, 1e-5, 1e-6));
    }

    [Fact]
    public void A_network_that_enlarges_blends_to_the_enlarged_map()
    {
        var grid = new TileGrid(10, 7, new TileSettings(4, 3));
        using var map = rand(1, 2, 10, 7);
        using var expected = Enlarge(map);
        using var blended = grid.Blend(tile => Enlarge(tile.Of(map)), scale: 2);
        Assert.True(blended.allclose(expected, 1e-5, 1e-6));

        static Tensor Enlarge(Tensor map)
        {
            using var rows = map.repeat_interleave(2, 2);
            return rows.repeat_interleave(2, 3);
        }
    }

    [Fact]
    public void Pixels_weigh_what_their_distance_to_the_border_says_within_bounds()
    {
        // Of five: 0, 1/4, 1/2, 1/4, 0 of the side; the nearer border counts.
        var grid = new TileGrid(5, 5, new TileSettings(5, 5) { MinWeight = 0.1, MaxWeight = 0.4 });
        using var weights = grid.Weights(grid.Tiles[0]);
        float[] outside = [0.1f, 0.1f, 0.1f, 0.1f, 0.1f], next = [0.1f, 0.25f, 0.25f, 0.25f, 0.1f];
        Assert.Equal([.. outside, .. next, 0.1f, 0.25f, 0.4f, 0.25f, 0.1f, .. next, .. outside], weights.data<float>().ToArray());
    }

    [Fact]
    public void Tiles_in_the_middle_weigh_more_where_that_is_asked_for()
    {
        // Three by three tiles of one cell: the border has the least weight, the middle 0.5, each times 0.5 of its only pixel.
        var grid = new TileGrid(3, 3, new TileSettings(1, 1) { FavourMiddle = true });
        using var sum = grid.Normalization();
        Assert.Equal([0.005f, 0.005f, 0.005f, 0.005f, 0.25f, 0.005f, 0.005f, 0.005f, 0.005f], sum.data<float>().ToArray());
    }

    [Fact]
    public void The_last_tiles_end_at_the_far_border()
    {
        var grid = new TileGrid(10, 8, new TileSettings(4, 3));
        Assert.Equal([0, 3, 6], grid.Tiles.Select(tile => tile.Top).Distinct());
        Assert.Equal([0, 3, 4], grid.Tiles.Select(tile => tile.Left).Distinct());
        Assert.Equal(9, grid.Tiles.Count);
    }

    [Fact]
    public void Gradients_reach_the_map_through_every_tile()
    {
        var grid = new TileGrid(6, 6, new TileSettings(4, 2));
        using var map = rand(1, 1, 6, 6).requires_grad_();
        using (var blended = grid.Blend(tile => tile.Of(map) * tile.Of(map)))
        using (var sum = blended.sum()) sum.backward();
        using var expected = WrappedTensorDisposeScope(() => 2 * map.detach());
        using var gradient = map.grad!;
        Assert.True(gradient.allclose(expected, 1e-5, 1e-6));
        map.grad = null;
    }

    [Theory, InlineData(4, 5), InlineData(4, 0), InlineData(0, 0)]
    public void Tiles_with_gaps_or_without_cells_are_refused(int side, int stride) =>
        Assert.Throws<ArgumentException>(() => new TileGrid(8, 8, new TileSettings(side, stride)));

    [Fact]
    public void A_result_of_the_wrong_size_is_refused()
    {
        var grid = new TileGrid(8, 8, new TileSettings(4, 4));
        Assert.Contains("became 4 x 4 pixels, expected 2 for each cell", Assert.Throws<InvalidOperationException>(() => grid.Blend(_ => zeros(1, 1, 4, 4), 2)).Message);
    }
}
