using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class ImageSheetTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, Tensor.TotalCount);

    [Fact]
    public async Task Pictures_stand_at_their_places_and_places_without_one_stay_blank()
    {
        using Image red = Grey(0.25), green = Grey(0.5), blue = Grey(0.75);
        using var sheet = await Sheet(new ImageSheet { Images = [red, green, blue], Cells = [0, 1, 3], Columns = ["", ""], Rows = ["", ""], Gap = 4 });
        Assert.Equal([1, 3, 4 + 2 * (20 + 4), 4 + 2 * (30 + 4)], sheet.Value.shape);
        Assert.Equal([0.25f, 0.5f, 0.92f, 0.75f], [At(sheet, 4, 4), At(sheet, 38, 4), At(sheet, 4, 28), At(sheet, 67, 47)]);
        Assert.Equal(1, At(sheet, 0, 0));
    }

    [Fact]
    public async Task Labels_are_drawn_in_the_margins_and_leave_the_pictures_alone()
    {
        using var picture = Grey(0.5, 120, 160);
        using var without = await Sheet(new ImageSheet { Images = [picture, picture], Cells = [0, 2], Columns = ["", ""], Rows = ["", ""], Gap = 8 });
        using var with = await Sheet(new ImageSheet { Images = [picture, picture], Cells = [0, 2], Columns = ["scale = 2", "scale = <4> & ü"], Rows = ["eta = 0", "eta = 1"], Gap = 8 });
        var (left, top) = ((int)(with.Width - without.Width), (int)(with.Height - without.Height));
        Assert.True(left > 30 && top > 10, $"margins of {left} and {top} pixels");
        using var scope = NewDisposeScope();
        Assert.Equal(without.Value.narrow(2, 8, 248).narrow(3, 8, 328).data<float>().ToArray(), with.Value.narrow(2, 8 + top, 248).narrow(3, 8 + left, 328).data<float>().ToArray());
        // There is ink above each column and beside each row, and it differs where the labels do.
        var (one, two) = (Ink(with, left + 8, 0, 160, top), Ink(with, left + 176, 0, 160, top));
        Assert.True(one > 50 && two > one, $"ink of {one} and {two}");
        Assert.True(Ink(with, 0, top + 8, left, 120) > 30);
        Assert.True(Ink(with, 0, top + 136, left, 120) > 30);
    }

    [Fact]
    public async Task Pictures_are_brought_down_and_smaller_ones_stand_in_the_middle()
    {
        using Image wide = Grey(0.5, 40, 80), small = Grey(0.25, 10, 10);
        using var sheet = await Sheet(new ImageSheet { Images = [wide, small], Columns = ["", ""], LongestSide = 40, Gap = 0 });
        Assert.Equal([1, 3, 20, 80], sheet.Value.shape);
        Assert.Equal([0.92f, 0.25f, 0.25f, 0.92f], [At(sheet, 54, 10), At(sheet, 55, 5), At(sheet, 64, 14), At(sheet, 60, 15)]);
    }

    [Theory]
    [InlineData("cells", 0, 0)]
    [InlineData("cells", 0, 4)]
    [InlineData("cells", 0)]
    public async Task Places_that_are_not_there_or_taken_are_refused(string port, params int[] cells)
    {
        using var picture = Grey(0.5);
        var refused = await Assert.ThrowsAsync<PortException>(() => Sheet(new ImageSheet { Images = [picture, picture], Cells = cells, Columns = ["", ""], Rows = ["", ""] }));
        Assert.Equal(port, refused.Port);
    }

    [Fact]
    public async Task A_sheet_without_columns_or_pictures_is_refused()
    {
        using var picture = Grey(0.5);
        Assert.Equal("columns", (await Assert.ThrowsAsync<PortException>(() => Sheet(new ImageSheet { Images = [picture], Columns = [] }))).Port);
        Assert.Equal("images", (await Assert.ThrowsAsync<PortException>(() => Sheet(new ImageSheet { Images = [], Columns = [""] }))).Port);
    }

    private static async Task<Image> Sheet(ImageSheet node) => (await node.EvaluateAsync(Scratch.Context())).Image;

    private static Image Grey(double level, int height = 20, int width = 30) => new(full([1, 3, height, width], level, ScalarType.Float32));

    private static float At(Image image, int x, int y)
    {
        using var scope = NewDisposeScope();
        return image.Value[0, 1, y, x].item<float>();
    }

    private static double Ink(Image image, int x, int y, int width, int height)
    {
        using var scope = NewDisposeScope();
        return (1 - image.Value[0, 0].narrow(0, y, height).narrow(1, x, width)).sum().item<float>();
    }
}
