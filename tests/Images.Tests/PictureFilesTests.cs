using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Files;
using LdmGraph.Plugins.Images.Writing;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class PictureFilesTests
{
    [Fact]
    public void A_picture_is_measured_and_made_small_without_leaving_a_tensor()
    {
        using var scratch = new Scratch();
        byte[] png;
        using (var image = TestPicture.Image(64, 48, (c, x, y) => TestPicture.Level(c, x / 16, y / 16) / 255.0)) png = new PictureEncoder().Encode(image, 0, new PictureEncoding());
        scratch.Write("picture.png", png);
        var before = Tensor.TotalCount;
        var files = new PictureFiles(new PictureEncoder());
        var path = Path.Combine(scratch.Folder, "picture.png");
        Assert.Equal((64, 48), files.Measure(path));
        scratch.Write("small.webp", files.Shrink(path, 32, CancellationToken.None));
        Assert.Equal((32, 24), files.Measure(Path.Combine(scratch.Folder, "small.webp")));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void What_is_no_picture_is_refused()
    {
        using var scratch = new Scratch();
        scratch.Write("text.png", "no picture"u8.ToArray());
        Assert.Throws<InvalidDataException>(() => new PictureFiles(new PictureEncoder()).Measure(Path.Combine(scratch.Folder, "text.png")));
    }
}
