using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class LoadImageTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly long _before = Tensor.TotalCount;

    public void Dispose()
    {
        _scratch.Dispose();
        Assert.Equal(_before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("rgb8.png", 0)]
    [InlineData("rgb8.webp", 0)]
    [InlineData("rgb8.tif", 0)]
    [InlineData("rgb.jpg", 3)]
    [InlineData("rgb.webp", 12)]                                                 // lossy WebP always halves the resolution of colour
    public async Task A_picture_loads_with_its_levels(string name, double tolerance)
    {
        var result = await _scratch.LoadAsync(name);
        using var _ = result.Image;
        using var __ = result.Mask;
        TestPicture.AssertBlocks(result.Image.Value, tolerance == 0 ? 1e-4 : tolerance);
        Assert.Equal(ScalarType.Float32, result.Image.Value.dtype);
        using var largest = result.Mask.Value.max();
        Assert.Equal(0, largest.item<float>());
    }

    [Theory, InlineData("rgb16.png"), InlineData("rgb16.tif")]
    public async Task Sixteen_bits_keep_their_precision(string name)
    {
        var (image, mask) = await _scratch.LoadAsync(name);
        using (image)
        using (mask)
            for (var c = 0; c < 3; c++)
                Assert.Equal((257 * TestPicture.Level(c, 2, 1) + 100) / 65535f, TestPicture.At(image.Value, c, 2, 1));
    }

    [Theory, InlineData("grey8.png", 0.0), InlineData("grey16.png", 100 / 257.0), InlineData("grey.jpg", 0.0)]
    public async Task Grey_gives_three_equal_channels(string name, double offset)
    {
        var (image, mask) = await _scratch.LoadAsync(name);
        using (image)
        using (mask)
        {
            for (var c = 0; c < 3; c++)
                Assert.Equal(TestPicture.Level(1, 0, 2) + offset, 255 * TestPicture.AtBlock(image.Value, c, 0, 2), 1e-3 + (name.EndsWith("jpg", StringComparison.Ordinal) ? 2 : 0));
        }
    }

    [Fact]
    public async Task One_bit_is_black_or_white()
    {
        var (image, mask) = await _scratch.LoadAsync("bilevel.png");
        using (image)
        using (mask)
            Assert.Equal([1f, 0f, 1f, 0f], Enumerable.Range(0, 4).Select(x => TestPicture.At(image.Value, 0, x, 0)));
    }

    [Theory, InlineData("rgba8.png"), InlineData("rgba8.tif"), InlineData("rgba16.png")]
    public async Task Transparency_shows_white_below_and_becomes_the_mask(string name)
    {
        var (image, mask) = await _scratch.LoadAsync(name);
        using (image)
        using (mask)
        {
            for (var x = 0; x < TestPicture.Columns; x++)
            {
                var alpha = TestPicture.Alpha(x) / 255.0;
                Assert.Equal(TestPicture.Level(0, x, 1) * alpha + 255 * (1 - alpha), 255 * TestPicture.At(image.Value, 0, x, 1), 1e-3);
                Assert.Equal(1 - alpha, TestPicture.At(mask.Value, 0, x, 1), 1e-6);
            }
        }
    }

    [Theory, InlineData("rgba8.png"), InlineData("rgba16.png")]
    public async Task Colours_below_transparency_can_be_kept(string name)
    {
        var (image, mask) = await _scratch.LoadAsync(name, Transparency.Ignore);
        using (image)
        using (mask)
            TestPicture.AssertBlocks(image.Value, 1e-3);
    }

    [Fact]
    public async Task Grey_with_alpha_loads()
    {
        var (image, mask) = await _scratch.LoadAsync("grey-alpha.png", Transparency.Ignore);
        using (image)
        using (mask)
        {
            Assert.Equal(TestPicture.Level(1, 3, 1), 255 * TestPicture.At(image.Value, 2, 3, 1), 1e-3);
            Assert.Equal(1, TestPicture.At(mask.Value, 0, 3, 1));
        }
    }

    [Fact]
    public async Task A_palette_becomes_colours_and_its_transparency_a_mask()
    {
        var (image, mask) = await _scratch.LoadAsync("palette.png", Transparency.Ignore);
        using (image)
        using (mask)
        {
            TestPicture.AssertBlocks(image.Value, 1e-4);
            Assert.Equal(1 - 128 / 255f, TestPicture.At(mask.Value, 0, 0, 0), 1e-6);
            Assert.Equal(0, TestPicture.At(mask.Value, 0, 1, 0));
        }
    }

    [Theory, InlineData("cmyk.jpg"), InlineData("cmyk.tif")]
    public async Task Printing_inks_become_the_colours_they_print(string name)
    {
        var (image, mask) = await _scratch.LoadAsync(name);
        using (image)
        using (mask)
        {
            // Paper, cyan, magenta, yellow, black; how a press prints them varies, which channel an ink takes away does not.
            double Ink(int c, int ink) => 255 * TestPicture.At(image.Value, c, (int)((ink + 0.5) * image.Width / 5), (int)image.Height / 2);
            for (var c = 0; c < 3; c++)
            {
                Assert.InRange(Ink(c, 0), 250, 255);
                Assert.InRange(Ink(c, 4), 0, 70);
                for (var other = 0; other < 3; other++)
                    if (other != c) Assert.True(Ink(c, 1 + c) + 60 < Ink(other, 1 + c), $"ink {1 + c} takes {Ink(c, 1 + c)} of channel {c}, {Ink(other, 1 + c)} of {other}");
            }
        }
    }

    [Fact]
    public async Task Linear_light_in_floats_is_encoded_as_srgb()
    {
        var (image, mask) = await _scratch.LoadAsync("float.tif");
        using (image)
        using (mask)
            for (var x = 0; x < TestPicture.Columns; x++)
                Assert.Equal(255 * EncodeSrgb(TestPicture.Level(0, x, 1) / 255.0), 255 * TestPicture.At(image.Value, 0, x, 1), 1.0);
    }

    [Fact]
    public async Task A_colour_profile_is_applied()
    {
        var (image, mask) = await _scratch.LoadAsync("wide-gamut.png");
        using (image)
        using (mask)
        {
            // From the profile's own numbers: gamma 2.2, its primaries to XYZ (D50), to linear sRGB by the inverse of sRGB's matrix, encoded.
            double[] linear = [.. Enumerable.Range(0, 3).Select(c => Math.Pow(TestPicture.Level(c, 1, 1) / 255.0, 2.2))];
            double[,] toXyz = { { 0.60974, 0.20528, 0.14919 }, { 0.31111, 0.62567, 0.06322 }, { 0.01947, 0.06087, 0.74457 } };
            double[,] toSrgb = { { 3.1338561, -1.6168667, -0.4906146 }, { -0.9787684, 1.9161415, 0.0334540 }, { 0.0719453, -0.2289914, 1.4052427 } };
            var expected = Multiply(toSrgb, Multiply(toXyz, linear));
            for (var c = 0; c < 3; c++) Assert.Equal(255 * EncodeSrgb(expected[c]), 255 * TestPicture.At(image.Value, c, 1, 1), 2.0);
        }
    }

    [Theory, InlineData("tagged-srgb.png"), InlineData("broken-profile.png")]
    public async Task A_profile_that_says_srgb_or_cannot_be_used_leaves_the_levels_alone(string name)
    {
        var (image, mask) = await _scratch.LoadAsync(name);
        using (image)
        using (mask)
            TestPicture.AssertBlocks(image.Value, 1e-4);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public async Task Every_exif_orientation_is_shown_upright(int orientation)
    {
        var (image, mask) = await _scratch.LoadAsync($"orientation-{orientation}.jpg");
        using (image)
        using (mask)
        {
            Assert.Equal((64, 48), (image.Width, image.Height));
            TestPicture.AssertBlocks(image.Value, 3);
        }
        var inference = new Inference(_scratch.Roots) { Literals = { ["path"] = $"orientation-{orientation}.jpg" } };
        LoadImage.Infer(inference);
        Assert.Equal(new ImageSpec(1, 48, 64), inference.Outputs["image"]);
    }

    [Fact]
    public async Task A_file_name_may_look_like_a_loaders_options()
    {
        File.Copy(TestPicture.Path("rgb8.png"), _scratch.Path("a[page=3].png"));
        var (image, mask) = await _scratch.LoadAsync("a[page=3].png");
        using (image)
        using (mask)
            TestPicture.AssertBlocks(image.Value, 1e-4);
    }

    [Fact]
    public async Task The_fingerprint_follows_the_content_not_the_name()
    {
        File.Copy(TestPicture.Path("rgb8.png"), _scratch.Path("copy.png"));
        async Task<string> Of(string path) => await new LoadImage(_scratch.Roots, new FileHashes()) { Path = path }.FingerprintAsync(Scratch.Context());
        Assert.Equal(await Of("rgb8.png"), await Of("copy.png"));
        Assert.NotEqual(await Of("rgb8.png"), await Of("rgb8.webp"));
    }

    private static double EncodeSrgb(double v) => v <= 0.0031308 ? 12.92 * v : 1.055 * Math.Pow(v, 1 / 2.4) - 0.055;

    private static double[] Multiply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(column => matrix[row, column] * vector[column]))];
}
