using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Files;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class PictureFilesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory, InlineData("rgb8.png"), InlineData("rgb.jpg"), InlineData("rgb16.tif"), InlineData("orientation-6.jpg"), InlineData("wide-gamut.png"), InlineData("cmyk.jpg"), InlineData("cmyk.tif")]
    public async Task A_small_copy_shows_the_picture_upright_in_its_colours(string name)
    {
        var files = new PictureFiles();
        var (width, height) = files.Measure(TestPicture.Path(name));
        var (whole, mask) = await _scratch.LoadAsync(name);
        using var _ = whole;
        using var __ = mask;
        Assert.Equal((whole.Value.shape[3], whole.Value.shape[2]), (width, height));

        _scratch.Write("small.webp", files.Shrink(TestPicture.Path(name), 4096, default));
        var (copy, copyMask) = await _scratch.LoadAsync("small.webp");
        using var ___ = copy;
        using var ____ = copyMask;
        // Never enlarged.
        Assert.Equal(whole.Value.shape, copy.Value.shape);
        for (var c = 0; c < 3; c++)
        {
            // Pixels of 4 x 3 share their colours in a WebP; their mean stays. Of ink, black is not compensated for.
            Assert.Equal(Mean(whole, c), Mean(copy, c), name.StartsWith("cmyk", StringComparison.Ordinal) ? 16.0 : 8.0);
            if (width > 16) Assert.Equal(255 * TestPicture.AtBlock(whole.Value, c, 1, 1), 255 * TestPicture.AtBlock(copy.Value, c, 1, 1), 24.0);
        }
    }

    [Fact]
    public void A_small_copy_keeps_the_aspect()
    {
        using var wide = TestPicture.Image(600, 200, (c, x, y) => x / 600.0);
        var path = _scratch.Write("wide.png", new Writing.PictureEncoder().Encode(wide, 0, new PictureEncoding()));
        Assert.Equal((160, 53), SizeOf(new PictureFiles().Shrink(path, 160, default)));
    }

    [Fact]
    public async Task Transparency_stays()
    {
        _scratch.Write("small.webp", new PictureFiles().Shrink(TestPicture.Path("rgba8.png"), 64, default));
        var (image, mask) = await _scratch.LoadAsync("small.webp");
        using var _ = image;
        using var __ = mask;
        for (var x = 0; x < TestPicture.Columns; x++)
        {
            using var hole = mask.Value[0, 0, 0, (int)((x + 0.5) * mask.Value.shape[3] / TestPicture.Columns)];
            Assert.Equal(1 - TestPicture.Alpha(x) / 255.0, hole.item<float>(), 0.1);
        }
    }

    [Fact]
    public void What_is_missing_no_picture_or_too_large_is_refused()
    {
        var files = new PictureFiles(new PictureSettings { MaxPixels = 10 });
        Assert.Throws<InvalidDataException>(() => files.Measure(_scratch.Path("none.png")));
        Assert.Throws<InvalidDataException>(() => files.Shrink(TestPicture.Path("rgb8.png"), 64, default));
        Assert.Throws<InvalidDataException>(() => new PictureFiles().Shrink(_scratch.Write("words.png", "these are words"u8), 64, default));
    }

    private (int, int) SizeOf(byte[] webp) => new PictureFiles().Measure(_scratch.Write("size.webp", webp));

    private static double Mean(Image image, int channel)
    {
        using var plane = image.Value[0, channel];
        using var mean = plane.mean();
        return 255 * mean.item<float>();
    }
}
