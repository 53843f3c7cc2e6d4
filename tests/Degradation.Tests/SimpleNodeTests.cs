using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Tests;

[LeakFree]
public sealed class SimpleNodeTests
{
    private static Image Grey(float level = 0.5f) => new(full([2, 3, 40, 40], level));

    [Fact]
    public async Task Noise_has_the_deviation_asked_for_and_can_be_grey()
    {
        using var image = Grey();
        using var colour = (await new AddNoise { Image = image, Deviation = 10 }.EvaluateAsync(NodeContexts.At())).Image;
        using var grey = (await new AddNoise { Image = image, Deviation = 10, Grey = true }.EvaluateAsync(NodeContexts.At())).Image;
        using var scope = NewDisposeScope();
        Assert.InRange((colour.Value - image.Value).std().item<float>() * 255, 9.6, 10.4);
        Assert.False(colour.Value[0, 0].allclose(colour.Value[0, 1]));
        Assert.True(grey.Value[0, 0].allclose(grey.Value[0, 1], 0, 0));
        Assert.False(grey.Value[0, 0].allclose(grey.Value[1, 0]));
    }

    [Fact]
    public async Task Speckle_leaves_black_alone()
    {
        using var black = Grey(0);
        using var result = (await new AddNoise { Image = black, Deviation = 50, Speckle = true }.EvaluateAsync(NodeContexts.At())).Image;
        using var scope = NewDisposeScope();
        Assert.Equal(0, result.Value.abs().max().item<float>());
    }

    [Fact]
    public async Task A_blur_keeps_brightness_and_lowers_contrast()
    {
        using var noisy = new Image(rand(1, 3, 32, 32));
        using var blurred = (await new BlurImage { Image = noisy, Size = 9, Sigma = 2 }.EvaluateAsync(NodeContexts.At())).Image;
        using var streaked = (await new BlurImage { Image = noisy, Size = 15, Sigma = 0.5, Stretch = 6, Direction = 90 }.EvaluateAsync(NodeContexts.At())).Image;
        using var scope = NewDisposeScope();
        Assert.InRange((blurred.Value.mean() - noisy.Value.mean()).abs().item<float>(), 0, 0.02);
        Assert.True(blurred.Value.std().item<float>() < 0.4 * noisy.Value.std().item<float>());
        // Blurred up and down: neighbours below each other are alike, those beside each other are not.
        var v = streaked.Value;
        var down = (v.narrow(2, 1, 31) - v.narrow(2, 0, 31)).abs().mean().item<float>();
        var across = (v.narrow(3, 1, 31) - v.narrow(3, 0, 31)).abs().mean().item<float>();
        Assert.True(down < 0.6 * across);
    }

    [Fact]
    public async Task Jpeg_of_a_batch_is_jpeg_of_each()
    {
        using var image = new Image(rand(3, 3, 20, 20));
        using var all = (await new CompressImage { Image = image, Quality = 40 }.EvaluateAsync(NodeContexts.At())).Image;
        using var second = new Image(image.Value.narrow(0, 1, 1));
        using var one = (await new CompressImage { Image = second, Quality = 40 }.EvaluateAsync(NodeContexts.At())).Image;
        using var scope = NewDisposeScope();
        Assert.True(one.Value[0].allclose(all.Value[1]));
    }
}
