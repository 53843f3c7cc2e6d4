using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Resizing;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class ResizeImageTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, Tensor.TotalCount);

    [Theory]
    [InlineData(ResizeArithmetic.Pillow, ResizeKernel.Box), InlineData(ResizeArithmetic.Pillow, ResizeKernel.Bilinear), InlineData(ResizeArithmetic.Pillow, ResizeKernel.Hamming)]
    [InlineData(ResizeArithmetic.Pillow, ResizeKernel.Bicubic), InlineData(ResizeArithmetic.Pillow, ResizeKernel.Lanczos3), InlineData(ResizeArithmetic.Pillow, ResizeKernel.Nearest)]
    [InlineData(ResizeArithmetic.Torch, ResizeKernel.Box), InlineData(ResizeArithmetic.Torch, ResizeKernel.Bilinear), InlineData(ResizeArithmetic.Torch, ResizeKernel.Bicubic)]
    [InlineData(ResizeArithmetic.Torch, ResizeKernel.Nearest), InlineData(ResizeArithmetic.Torch, ResizeKernel.NearestExact)]
    public async Task A_flat_picture_stays_flat_in_every_kernel(ResizeArithmetic arithmetic, ResizeKernel kernel)
    {
        // Weights sum to one, whatever the kernel and size.
        using var image = TestPicture.Image(13, 9, (c, x, y) => (40 + 50 * c) / 255.0, batch: 2);
        foreach (var (width, height) in new[] { (26, 18), (5, 4), (13, 9), (1, 1), (40, 3) })
        {
            var result = await new ResizeImage { Image = image, Width = width, Height = height, Kernel = kernel, Arithmetic = arithmetic }.EvaluateAsync(Scratch.Context());
            using var resized = result.Image;
            Assert.Equal([2, 3, height, width], resized.Value.shape);
            for (var c = 0; c < 3; c++)
            {
                using var channel = resized.Value.select(1, c);
                using var largest = channel.max();
                using var smallest = channel.min();
                Assert.Equal((40 + 50 * c) / 255.0, largest.item<float>(), 1e-6);
                Assert.Equal((40 + 50 * c) / 255.0, smallest.item<float>(), 1e-6);
            }
        }
    }

    [Fact]
    public async Task Overshoot_of_bicubic_ends_at_black_and_white()
    {
        using var image = TestPicture.Image(8, 8, (c, x, y) => x < 4 ? 0 : 1);
        var result = await new ResizeImage { Image = image, Width = 32, Height = 32, Kernel = ResizeKernel.Bicubic, Arithmetic = ResizeArithmetic.Torch }.EvaluateAsync(Scratch.Context());
        using var resized = result.Image;
        using var largest = resized.Value.max();
        using var smallest = resized.Value.min();
        Assert.Equal((1f, 0f), (largest.item<float>(), smallest.item<float>()));
    }

    [Theory]
    [InlineData(20, 0, 0.0, 20, 10)]
    [InlineData(0, 20, 0.0, 40, 20)]
    [InlineData(0, 0, 0.5, 10, 5)]
    [InlineData(0, 0, 0.33, 6, 3)]
    [InlineData(7, 9, 0.0, 7, 9)]
    public async Task The_size_follows_from_what_is_given(int width, int height, double factor, int newWidth, int newHeight)
    {
        using var image = TestPicture.Image(20, 10, (c, x, y) => 0.5);
        foreach (var arithmetic in new[] { ResizeArithmetic.Pillow, ResizeArithmetic.Torch })
        {
            var node = new ResizeImage { Image = image, Width = width, Height = height, Factor = factor, Kernel = ResizeKernel.Bilinear, Arithmetic = arithmetic };
            var result = await node.EvaluateAsync(Scratch.Context());
            Assert.Equal((newWidth, newHeight), (result.Image.Width, result.Image.Height));
            result.Image.Dispose();
        }
        var inference = new Inference { Literals = { ["width"] = width, ["height"] = height, ["factor"] = factor, ["multiple"] = 1 }, Specs = { ["image"] = new ImageSpec(1, 10, 20) } };
        ResizeImage.Infer(inference);
        Assert.Equal(new ImageSpec(1, newHeight, newWidth), inference.Outputs["image"]);
    }

    [Theory]
    [InlineData(0, 0, 0.0, 8, 40, 24)]
    [InlineData(0, 20, 0.0, 8, 24, 16)]
    [InlineData(0, 0, 0.5, 8, 16, 8)]
    [InlineData(50, 33, 0.0, 32, 32, 32)]
    [InlineData(5, 5, 0.0, 32, 32, 32)]
    public async Task Sides_are_cut_down_to_multiples_of_which_one_is_the_least(int width, int height, double factor, int multiple, int newWidth, int newHeight)
    {
        using var image = TestPicture.Image(45, 29, (c, x, y) => 0.5);
        foreach (var arithmetic in new[] { ResizeArithmetic.Pillow, ResizeArithmetic.Torch })
        {
            var node = new ResizeImage { Image = image, Width = width, Height = height, Factor = factor, Multiple = multiple, Kernel = ResizeKernel.Bilinear, Arithmetic = arithmetic };
            using var resized = (await node.EvaluateAsync(Scratch.Context())).Image;
            Assert.Equal((newWidth, newHeight), (resized.Width, resized.Height));
        }
        var inference = new Inference { Literals = { ["width"] = width, ["height"] = height, ["factor"] = factor, ["multiple"] = multiple }, Specs = { ["image"] = new ImageSpec(1, 29, 45) } };
        ResizeImage.Infer(inference);
        Assert.Equal(new ImageSpec(1, newHeight, newWidth), inference.Outputs["image"]);
    }

    [Theory]
    [InlineData(0, 0, 0.0, ResizeKernel.Box, ResizeArithmetic.Pillow, false, false, "width")]
    [InlineData(5, 0, 2.0, ResizeKernel.Box, ResizeArithmetic.Pillow, false, false, "factor")]
    [InlineData(5, 5, 0.0, ResizeKernel.Lanczos3, ResizeArithmetic.Torch, false, false, "kernel")]
    [InlineData(5, 5, 0.0, ResizeKernel.Box, ResizeArithmetic.Torch, true, false, "kernel")]
    [InlineData(5, 5, 0.0, ResizeKernel.Bilinear, ResizeArithmetic.Pillow, false, true, "kernel")]
    public async Task What_cannot_be_done_is_refused_before_and_during_a_run(
        int width, int height, double factor, ResizeKernel kernel, ResizeArithmetic arithmetic, bool antialias, bool alignCorners, string port)
    {
        using var image = TestPicture.Blocks();
        var node = new ResizeImage { Image = image, Width = width, Height = height, Factor = factor, Kernel = kernel, Arithmetic = arithmetic, Antialias = antialias, AlignCorners = alignCorners };
        Assert.Equal(port, (await Assert.ThrowsAsync<PortException>(async () => await node.EvaluateAsync(Scratch.Context()))).Port);

        var inference = new Inference
        {
            Literals =
            {
                ["width"] = width, ["height"] = height, ["factor"] = factor, ["multiple"] = 1, ["kernel"] = kernel, ["arithmetic"] = arithmetic, ["antialias"] = antialias, ["alignCorners"] = alignCorners,
            },
        };
        ResizeImage.Infer(inference);
        Assert.StartsWith(port + ":", Assert.Single(inference.Errors), StringComparison.Ordinal);
    }
}
