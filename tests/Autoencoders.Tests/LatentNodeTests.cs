using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders.Tests;

[LeakFree]
public sealed class LatentNodeTests
{
    private static Image Picture(long width, long height, float value = 0.5f) => new(full([1, 3, height, width], value));

    private static async Task<Latent> EncodeAsync(IAutoencoder autoencoder, Image image, LatentEncode.Posterior take = LatentEncode.Posterior.Mode, ulong seed = 0, Latent? noise = null) =>
        (await new LatentEncode { Autoencoder = autoencoder, Image = image, Take = take, Seed = new Seed(seed), Noise = noise }.EvaluateAsync(NodeContexts.At())).Latent;

    [Fact]
    public async Task Pictures_enter_the_network_between_minus_one_and_one_and_latents_leave_scaled()
    {
        var fake = new FakeAutoencoder();
        using var image = Picture(8, 4, 0.75f);
        using var latent = await EncodeAsync(fake, image);
        Assert.Equal(0.5f, fake.Seen);
        Assert.Equal([1, 4, 1, 2], latent.Value.shape);
        Assert.Equal(FakeAutoencoder.MeanValue * 0.5f, latent.Value.max().Use(value => value.item<float>()));
        Assert.Equal(new LatentSpace("fake", 4, 4), latent.Space);
    }

    [Fact]
    public async Task A_sample_is_the_mean_plus_the_deviation_times_noise()
    {
        var fake = new FakeAutoencoder();
        using var image = Picture(8, 4);
        using var noise = new Latent(full([1, 4, 1, 2], 2f), new LatentSpace("fake", 4, 4));
        using var latent = await EncodeAsync(fake, image, LatentEncode.Posterior.Sample, noise: noise);
        // log σ² = 2 ln 3, so σ = 3.
        Assert.Equal((FakeAutoencoder.MeanValue + 3 * 2) * 0.5, latent.Value.max().Use(value => value.item<float>()), 5);
    }

    [Fact]
    public async Task A_seed_gives_the_same_sample_again_but_not_the_numbers_that_a_first_latent_has()
    {
        var fake = new FakeAutoencoder();
        using var image = Picture(8, 4);
        using Latent one = await EncodeAsync(fake, image, LatentEncode.Posterior.Sample, 7), again = await EncodeAsync(fake, image, LatentEncode.Posterior.Sample, 7),
            other = await EncodeAsync(fake, image, LatentEncode.Posterior.Sample, 8);
        Assert.True(one.Value.allclose(again.Value));
        Assert.False(one.Value.allclose(other.Value));
        // Were they the same, the posterior's noise would come back in the first latent of whoever uses one seed for both.
        using var expected = WrappedTensorDisposeScope(() => (FakeAutoencoder.MeanValue + 3 * Noise.Draw(new Seed(7), [1, 4, 1, 2])) * 0.5);
        Assert.False(one.Value.allclose(expected));
    }

    [Theory]
    [InlineData(10, 8, "resize it to 8 x 8 or 12 x 8")]
    [InlineData(3, 2, "resize it to 4 x 4")]
    public async Task A_size_that_does_not_fit_is_refused_with_the_sizes_that_would(int width, int height, string fix)
    {
        using var image = Picture(width, height);
        var error = await Assert.ThrowsAsync<PortException>(() => EncodeAsync(new FakeAutoencoder(), image));
        Assert.Equal(("image", fix), (error.Port, error.Fix));
        var inferred = new FakeInference().Known("autoencoder", new AutoencoderSpec("fake", 4, 4, 1)).Known("image", new ImageSpec(1, height, width)).Run<LatentEncode>();
        Assert.Equal([("image", error.Problem, fix)], inferred.Errors);
    }

    [Fact]
    public async Task Noise_of_another_shape_is_refused()
    {
        using var image = Picture(8, 4);
        using var noise = new Latent(zeros(1, 4, 2, 2), new LatentSpace("fake", 4, 4));
        Assert.Equal("noise", (await Assert.ThrowsAsync<PortException>(() => EncodeAsync(new FakeAutoencoder(), image, LatentEncode.Posterior.Sample, noise: noise))).Port);
    }

    [Fact]
    public async Task Decoding_divides_by_the_scale_and_gives_pictures_between_zero_and_one()
    {
        var fake = new FakeAutoencoder();
        using var latent = new Latent(tensor([0.25f, 9, -9, 0], [1, 4, 1, 1]), new LatentSpace("fake", 4, 4));
        using var image = (await new LatentDecode { Autoencoder = fake, Latent = latent }.EvaluateAsync(NodeContexts.At())).Image;
        Assert.Equal([0.75f, 1, 0], image.Value.data<float>().ToArray());
    }

    [Theory]
    [InlineData(9L, 4, "has 9 channels, the autoencoder takes 4")]
    [InlineData(4L, 8, "was made for a factor of 8, the autoencoder has f = 4")]
    public async Task A_latent_of_another_space_is_refused_before_and_while_running(long channels, int factor, string problem)
    {
        using var latent = new Latent(zeros(1, channels, 1, 1), new LatentSpace("other", factor, (int)channels));
        var error = await Assert.ThrowsAsync<PortException>(() => new LatentDecode { Autoencoder = new FakeAutoencoder(), Latent = latent }.EvaluateAsync(NodeContexts.At()).AsTask());
        Assert.Equal(("latent", problem), (error.Port, error.Problem));
        var inferred = new FakeInference().Known("autoencoder", new AutoencoderSpec("fake", 4, 4, 1)).Known("latent", new LatentSpec(1, channels, 1, 1, factor)).Run<LatentDecode>();
        Assert.Equal(problem, Assert.Single(inferred.Errors).Problem);
    }

    [Fact]
    public void Shapes_follow_from_shapes()
    {
        var spec = new AutoencoderSpec("fake", 8, 4, 1);
        var encode = new FakeInference().Known("autoencoder", spec).Known("image", new ImageSpec(2, 256, 512)).Run<LatentEncode>();
        Assert.Equal(new LatentSpec(2, 4, 32, 64, 8), encode.Outputs["latent"]);
        var decode = new FakeInference().Known("autoencoder", spec).Known("latent", new LatentSpec(2, 4, 32, 64, 8)).Run<LatentDecode>();
        Assert.Equal(new ImageSpec(2, 256, 512), decode.Outputs["image"]);
    }

    /// <summary>f = 4 and scale 0.5; a constant posterior, and a decoder that passes three channels on.</summary>
    private sealed class FakeAutoencoder : IAutoencoder
    {
        public const float MeanValue = 1.5f;

        public float Seen { get; private set; }

        public AutoencoderSpec Spec { get; } = new("fake", 4, 4, 0.5);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public LatentPosterior Encode(Tensor image)
        {
            Seen = image.max().Use(value => value.item<float>());
            long[] shape = [image.shape[0], 4, image.shape[2] / 4, image.shape[3] / 4];
            return new LatentPosterior(full(shape, MeanValue), full(shape, 2 * (float)Math.Log(3)));
        }

        public Tensor Decode(Tensor latent) => latent.narrow(1, 0, 3).clone();

        public void Dispose() { }
    }
}
