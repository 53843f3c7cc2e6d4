using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class OtherNodesTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly long _before = Tensor.TotalCount;

    public void Dispose()
    {
        _scratch.Dispose();
        Assert.Equal(_before, Tensor.TotalCount);
    }

    [Theory, InlineData(1, 2, 1, 2), InlineData(-1, -1, 1, 1)]
    public async Task A_crop_takes_the_rectangle_or_the_middle(int left, int top, int fromX, int fromY)
    {
        using var image = TestPicture.Image(4, 5, (c, x, y) => (10 * y + x) / 100.0);
        var result = await new CropImage { Image = image, Width = 2, Height = 3, Left = left, Top = top }.EvaluateAsync(Scratch.Context());
        using var cropped = result.Image;
        Assert.Equal([1, 3, 3, 2], cropped.Value.shape);
        Assert.Equal(TestPicture.At(image.Value, 0, fromX, fromY), TestPicture.At(cropped.Value, 0, 0, 0));
        Assert.Equal(TestPicture.At(image.Value, 2, fromX + 1, fromY + 2), TestPicture.At(cropped.Value, 2, 1, 2));
    }

    [Fact]
    public async Task A_crop_that_leaves_the_picture_is_refused_before_and_during_a_run()
    {
        using var image = TestPicture.Blocks();
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new CropImage { Image = image, Width = 3, Height = 3, Left = 2 }.EvaluateAsync(Scratch.Context()));
        Assert.Contains("ends at 5, the picture at 4", refused.Message, StringComparison.Ordinal);
        var inference = new Inference { Literals = { ["width"] = 3, ["height"] = 3, ["left"] = 2, ["top"] = -1 }, Specs = { ["image"] = new ImageSpec(1, 3, 4) } };
        CropImage.Infer(inference);
        Assert.Contains("ends at 5", Assert.Single(inference.Errors), StringComparison.Ordinal);
    }

    [Theory, InlineData(0, 3, 3), InlineData(5, 5, 2), InlineData(99, 7, 1)]
    public async Task A_sheet_holds_the_batch_row_by_row(int columns, int across, int down)
    {
        using var image = TestPicture.Image(4, 3, (c, x, y) => 0, batch: 7);
        for (var i = 0; i < 7; i++)
        {
            using var picture = image.Value[i];
            picture.fill_(i / 10.0);
        }
        var result = await new ImageGrid { Image = image, Columns = columns, Gap = 1 }.EvaluateAsync(Scratch.Context());
        using var sheet = result.Image;
        Assert.Equal([1, 3, down * 3 + down - 1, across * 4 + across - 1], sheet.Value.shape);
        for (var i = 0; i < 7; i++) Assert.Equal(i / 10f, TestPicture.At(sheet.Value, 1, i % across * 5 + 3, i / across * 4 + 2), 1e-6f);
        if (across < 7) Assert.Equal(1, TestPicture.At(sheet.Value, 0, 4, 0));   // the gap is white

        var inference = new Inference { Literals = { ["columns"] = columns, ["gap"] = 1 }, Specs = { ["image"] = new ImageSpec(7, 3, 4) } };
        ImageGrid.Infer(inference);
        Assert.Equal(new ImageSpec(1, sheet.Height, sheet.Width), inference.Outputs["image"]);
    }

    [Fact]
    public async Task A_mask_is_the_brightness_of_a_picture()
    {
        using var mask = await MaskAsync("rgb8.png");
        var expected = (0.299 * TestPicture.Level(0, 2, 1) + 0.587 * TestPicture.Level(1, 2, 1) + 0.114 * TestPicture.Level(2, 2, 1)) / 255;
        Assert.Equal(expected, TestPicture.At(mask.Value, 0, 2, 1), 1e-6);
        Assert.Equal([1, 1, 3, 4], mask.Value.shape);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_threshold_makes_a_mask_black_and_white(bool invert)
    {
        using var mask = await MaskAsync("bilevel.png", threshold: 0.5, invert: invert);
        Assert.Equal(invert ? [0f, 1f, 0f, 1f] : [1f, 0f, 1f, 0f], Enumerable.Range(0, 4).Select(x => TestPicture.At(mask.Value, 0, x, 0)));
    }

    [Fact]
    public async Task A_mask_can_be_the_holes_of_a_picture()
    {
        using (var mask = await MaskAsync("rgba8.png", MaskChannel.Transparency)) Assert.Equal(1, TestPicture.At(mask.Value, 0, 3, 0));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await MaskAsync("rgb8.png", MaskChannel.Transparency));
        Assert.Equal("channel", refused.Port);
    }

    private async Task<Mask> MaskAsync(string path, MaskChannel channel = MaskChannel.Brightness, double threshold = 0, bool invert = false) =>
        (await new LoadMask(_scratch.Roots, new FileHashes()) { Path = path, Channel = channel, Threshold = threshold, Invert = invert }.EvaluateAsync(Scratch.Context())).Mask;
}
