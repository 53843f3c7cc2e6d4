using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers.Tests;

[LeakFree]
public sealed class LatentTests
{
    [Fact]
    public async Task Noise_has_the_autoencoders_shape_and_the_numbers_of_the_seed()
    {
        using var autoencoder = new FakeAutoencoder();
        var latent = (await new LatentNoise { Autoencoder = autoencoder, Width = 40, Height = 24, Seed = new Seed(42), Batch = 2 }.EvaluateAsync(NodeContexts.At())).Latent;
        using (latent)
        {
            Assert.Equal([2, 4, 3, 5], latent.Value.shape);
            Assert.Equal(autoencoder.Spec.Space, latent.Space);
            using var expected = Diffusion.Noise.Draw(new Seed(42), [2, 4, 3, 5]);
            Assert.True(latent.Value.allclose(expected, rtol: 0, atol: 0));
        }
    }

    [Theory]
    [InlineData(100, 64, "width", "96 and 104")]
    [InlineData(64, 4, "height", "8")]
    public async Task A_size_that_is_no_multiple_of_the_factor_is_refused_with_those_that_are(int width, int height, string port, string sizes)
    {
        using var autoencoder = new FakeAutoencoder();
        var refused = await Assert.ThrowsAsync<PortException>(
            async () => await new LatentNoise { Autoencoder = autoencoder, Width = width, Height = height }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal(port, refused.Port);
        Assert.Contains(sizes, refused.Fix, StringComparison.Ordinal);

        var inference = new FakeInference().Known("autoencoder", autoencoder.Spec).Literal("width", width).Literal("height", height).Run<LatentNoise>();
        Assert.Equal((port, refused.Fix), (Assert.Single(inference.Errors).Port, inference.Errors[0].Fix));
    }

    [Fact]
    public void The_shape_of_noise_is_known_before_it_is_drawn()
    {
        using var autoencoder = new FakeAutoencoder();
        var inference = new FakeInference().Known("autoencoder", autoencoder.Spec)
            .Literal("width", 40).Literal("height", 24).Literal("batch", 3).Run<LatentNoise>();
        Assert.Equal(new LatentSpec(3, 4, 3, 5, 8), inference.Outputs["latent"]);
    }

    [Fact]
    public async Task Diffusing_keeps_the_share_of_the_signal_that_alpha_bar_says()
    {
        using Latent z0 = Latents.Random(1), noise = Latents.Random(2);
        foreach (var (bar, expected) in ((double, Latent)[])[(1, z0), (0, noise)])
        {
            using var z = (await new LatentDiffuse { Latent = z0, T = new SamplingRow(0, 1, 0, bar, 1), Noise = noise }.EvaluateAsync(NodeContexts.At())).Latent;
            Latents.AssertClose(expected, z);
        }
    }

    [Fact]
    public async Task Noise_has_the_deviation_with_which_its_row_starts()
    {
        using var autoencoder = new FakeAutoencoder();
        var node = new LatentNoise { Autoencoder = autoencoder, Width = 40, Height = 24, Seed = new Seed(42), T = new SamplingRow(0, 1, 999, 0.1, 1) { StartDeviation = 14.6 } };
        using var latent = (await node.EvaluateAsync(NodeContexts.At())).Latent;
        using var unit = new Latent(Diffusion.Noise.Draw(new Seed(42), [1, 4, 3, 5]), latent.Space);
        using var scope = NewDisposeScope();
        Assert.True(latent.Value.allclose(unit.Value * 14.6));
    }

    [Fact]
    public async Task Diffusing_leaves_the_latent_unscaled_where_its_row_does()
    {
        using Latent z0 = Latents.Random(1), noise = Latents.Random(2);
        var row = new SamplingRow(0, 1, 500, 0.2, 1) { Scale = LatentScale.VarianceExploding };                // σ = √(0.8 / 0.2)
        using var z = (await new LatentDiffuse { Latent = z0, T = row, Noise = noise }.EvaluateAsync(NodeContexts.At())).Latent;
        using var expected = Latents.Mixed(z0, noise, new NoiseLevel(1, 2));
        Latents.AssertClose(expected, z, 1e-6);
    }

    [Theory, InlineData(1), InlineData(8)]
    public async Task A_blend_regenerates_where_the_mask_is_one_at_the_size_of_picture_or_latent(int scale)
    {
        using Latent z = Latents.Random(1), known = Latents.Random(2, batch: 1);
        using var mask = RightPart(6 * scale, 2 * scale, 3 * scale);
        using var blend = (await new LatentBlend { Latent = z, Known = known, Mask = mask }.EvaluateAsync(NodeContexts.At())).Latent;
        using var scope = NewDisposeScope();
        Assert.True(blend.Value.narrow(3, 0, 2).allclose(known.Value.narrow(3, 0, 2).expand(2, 4, 6, 2)));
        Assert.True(blend.Value.narrow(3, 2, 3).allclose(z.Value.narrow(3, 2, 3)));
    }

    private static Mask RightPart(long height, long kept, long regenerated)
    {
        using var scope = NewDisposeScope();
        return new Mask(cat([zeros(1, 1, height, kept), ones(1, 1, height, regenerated)], 3));
    }

    [Fact]
    public async Task A_known_latent_of_another_space_is_refused()
    {
        using Latent z = Latents.Random(1), known = new(zeros(2, 4, 6, 5), new LatentSpace("other", 8, 4));
        using var mask = new Mask(ones(1, 1, 6, 5));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new LatentBlend { Latent = z, Known = known, Mask = mask }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("known", refused.Port);
    }

    [Fact]
    public async Task A_mask_of_another_size_is_refused_with_the_sizes_that_fit()
    {
        using Latent z = Latents.Random(1), known = Latents.Random(2);
        using var mask = new Mask(ones(1, 1, 7, 7));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new LatentBlend { Latent = z, Known = known, Mask = mask }.EvaluateAsync(NodeContexts.At()));
        Assert.Contains("40 x 48", refused.Message, StringComparison.Ordinal);
    }

    private sealed class FakeAutoencoder : IAutoencoder
    {
        public AutoencoderSpec Spec { get; } = new("test", 8, 4, 0.18215);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public LatentPosterior Encode(Tensor image) => throw new NotSupportedException();

        public Tensor Decode(Tensor latent) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
