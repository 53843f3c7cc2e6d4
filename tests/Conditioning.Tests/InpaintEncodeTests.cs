using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Tests;

[LeakFree]
public sealed class InpaintEncodeTests
{
    // Left half kept, right half a hole.
    private static Mask RightHalf(float level = 1)
    {
        using var scope = NewDisposeScope();
        return new Mask(cat([zeros(1, 1, 8, 8), full([1, 1, 8, 8], level)], 3));
    }

    private static Image White() => new(ones(1, 3, 8, 16));

    private static async Task<Diffusion.Conditioning> RunAsync(InpaintEncode.Convention model, float level = 1, ulong seed = 0)
    {
        using var autoencoder = new MeanAutoencoder();
        using var image = White();
        using var mask = RightHalf(level);
        return (await new InpaintEncode { Autoencoder = autoencoder, Image = image, Mask = mask, Model = model, Seed = new Seed(seed) }.EvaluateAsync(NodeContexts.At())).Conditioning;
    }

    [Fact]
    public async Task The_originals_order_is_the_unscaled_latent_then_the_mask_from_minus_one_to_one()
    {
        using var conditioning = await RunAsync(InpaintEncode.Convention.LatentDiffusion, level: 0.5f);     // from one half on it is a hole
        var concat = conditioning.Concat!;
        Assert.Equal([1, 2, 2, 4], concat.shape);
        Assert.Equal([1f, 1, -1, -1], Row(concat, 0));                                                      // white, and a black hole
        Assert.Equal([-1f, -1, 1, 1], Row(concat, 1));
    }

    [Fact]
    public async Task Stable_Diffusions_order_is_the_mask_then_the_scaled_sample_with_a_grey_hole()
    {
        using var conditioning = await RunAsync(InpaintEncode.Convention.StableDiffusion, seed: 1);
        using var other = await RunAsync(InpaintEncode.Convention.StableDiffusion, seed: 2);
        Assert.Equal([0f, 0, 1, 1], Row(conditioning.Concat!, 0));
        var row = Row(conditioning.Concat!, 1);
        Assert.InRange(row[0], 0.45f, 0.55f);                                                               // 0.5 · (1 + a little noise)
        Assert.InRange(row[3], -0.05f, 0.05f);
        Assert.NotEqual(row, Row(other.Concat!, 1));
    }

    [Fact]
    public async Task Sizes_that_do_not_fit_are_refused()
    {
        using var autoencoder = new MeanAutoencoder();
        using var mask = RightHalf();
        using var other = new Image(ones(1, 3, 8, 12));
        using var odd = new Image(ones(1, 3, 9, 16));
        var size = await Assert.ThrowsAsync<PortException>(async () => await new InpaintEncode { Autoencoder = autoencoder, Image = other, Mask = mask }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("mask: is 16 x 8 pixels, the image 12 x 8", size.Message);
        var multiple = await Assert.ThrowsAsync<PortException>(async () => await new InpaintEncode { Autoencoder = autoencoder, Image = odd, Mask = mask }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("image", multiple.Port);

        var inference = new FakeInference().Known("autoencoder", autoencoder.Spec).Known("image", new ImageSpec(1, 9, 16)).Run<InpaintEncode>();
        Assert.Equal("image", Assert.Single(inference.Errors).Port);
        Assert.Equal(new ConditioningSpec(null, 2) { MapHeight = 2, MapWidth = 4 }, inference.Outputs["conditioning"]);
    }

    [Fact]
    public async Task A_small_picture_is_concatenated_as_it_is_from_minus_one_to_one()
    {
        using var image = new Image(full([2, 3, 4, 5], 0.25f));
        using var conditioning = (await new SuperresEncode { Image = image }.EvaluateAsync(NodeContexts.At())).Conditioning;
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3, 4, 5], conditioning.Concat!.shape);
        Assert.True(conditioning.Concat.allclose(full_like(conditioning.Concat, -0.5f)));
        Assert.Equal(new ConditioningSpec(null, 3), new FakeInference().Run<SuperresEncode>().Outputs["conditioning"]);
    }

    private static float[] Row(Tensor concat, int channel)
    {
        using var row = concat[0, channel, 0];
        return row.data<float>().ToArray();
    }

    /// <summary>The mean of 4 × 4 pixels as a latent of one channel, with a little variance.</summary>
    private sealed class MeanAutoencoder : IAutoencoder
    {
        public AutoencoderSpec Spec { get; } = new("mean", 4, 1, 0.5);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public LatentPosterior Encode(Tensor image)
        {
            using var scope = NewDisposeScope();
            var mean = nn.functional.avg_pool2d(image.mean([1L], keepdim: true), 4);
            return new LatentPosterior(mean.MoveToOuterDisposeScope(), full_like(mean, -8f).MoveToOuterDisposeScope());
        }

        public Tensor Decode(Tensor latent) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
