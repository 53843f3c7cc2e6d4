using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Writing;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class PictureEncoderTests
{
    [Fact]
    public async Task A_preview_is_brought_down_to_its_longest_side_and_keeps_its_aspect()
    {
        using var scratch = new Scratch();
        using var image = TestPicture.Image(64, 48, (c, x, y) => TestPicture.Level(c, x / 16, y / 16) / 255.0);
        var bytes = new PictureEncoder().Encode(image, 0, new PictureEncoding { LongestSide = 32 });
        var (loaded, mask) = await scratch.LoadAsync(scratch.Write("preview.png", bytes));
        using (loaded)
        using (mask)
        {
            Assert.Equal((32, 24), (loaded.Width, loaded.Height));
            TestPicture.AssertBlocks(loaded.Value, 1);
        }
    }

    [Fact]
    public void Pictures_are_chosen_from_a_batch()
    {
        using var image = TestPicture.Image(2, 2, (c, x, y) => 0, batch: 2);
        image.Value[1].fill_(1);
        var encoder = new PictureEncoder();
        Assert.NotEqual(encoder.Encode(image, 0, new PictureEncoding()), encoder.Encode(image, 1, new PictureEncoding()));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(image, 2, new PictureEncoding()));
    }

    [Fact]
    public void Lower_quality_makes_smaller_files()
    {
        using var image = TestPicture.Image(64, 64, (c, x, y) => (x * 7919 + y * 104729 + c) % 256 / 255.0);
        var encoder = new PictureEncoder();
        foreach (var format in new[] { PictureFormat.Jpeg, PictureFormat.Webp })
        {
            int Size(int quality) => encoder.Encode(image, 0, new PictureEncoding(format) { Quality = quality }).Length;
            Assert.True(Size(30) < Size(95), format.ToString());
        }
    }

    [Fact]
    public void A_picture_larger_than_its_format_allows_is_refused_with_what_to_do()
    {
        using var image = TestPicture.Image(16_384, 1, (c, x, y) => 0);
        var refused = Assert.Throws<ArgumentException>(() => new PictureEncoder().Encode(image, 0, new PictureEncoding(PictureFormat.Webp)));
        Assert.Contains("Save it as PNG", refused.Message, StringComparison.Ordinal);
    }
}
