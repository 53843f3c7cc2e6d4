using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class BlendImagesTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, Tensor.TotalCount);

    private static ValueTask<BlendImages.Result> BlendAsync(Image image, Image inside, Mask mask) =>
        new BlendImages { Image = image, Inside = inside, Mask = mask }.EvaluateAsync(new NodeContext { Run = new RunInfo(), NodePath = "blend" });

    [Fact]
    public async Task Outside_of_the_mask_nothing_changes_and_inside_everything()
    {
        using var image = new Image(rand(1, 3, 4, 4));
        using var inside = new Image(rand(2, 3, 4, 4));
        using var mask = new Mask(tensor(Enumerable.Range(0, 16).Select(place => place == 6 ? 1f : 0f).ToArray(), [1, 1, 4, 4]));
        using var result = (await BlendAsync(image, inside, mask)).Image;
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3, 4, 4], result.Value.shape);
        Assert.True(result.Value[1, .., 1, 2].allclose(inside.Value[1, .., 1, 2], 0, 0));
        Assert.True(result.Value[0, .., 3].allclose(image.Value[0, .., 3], 0, 0));
    }

    [Fact]
    public async Task Other_sizes_and_batches_are_refused()
    {
        using var image = new Image(rand(2, 3, 4, 4));
        using var small = new Image(rand(1, 3, 4, 3));
        using var three = new Image(rand(3, 3, 4, 4));
        using var mask = new Mask(zeros(1, 1, 4, 4));
        Assert.Equal("inside: is 3 x 4 pixels, the image 4 x 4; resize one of them", (await Assert.ThrowsAsync<PortException>(async () => await BlendAsync(image, small, mask))).Message);
        Assert.Equal("inside: is a batch of 3, the image one of 2", (await Assert.ThrowsAsync<PortException>(async () => await BlendAsync(image, three, mask))).Message);
    }
}
