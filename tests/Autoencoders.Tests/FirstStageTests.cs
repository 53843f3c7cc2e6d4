using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders.Tests;

[LeakFree]
public sealed class FirstStageTests
{
    [Theory]
    [InlineData(16, 24)]
    [InlineData(17, 30)]
    [InlineData(19, 21)]
    public void Encoding_halves_by_padding_right_and_bottom_so_odd_sizes_round_down(long height, long width)
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using (autoencoder) using (weights) using (var image = zeros(1, 3, height, width))
        {
            using var posterior = autoencoder.Encode(image);
            static long Half(long size) => (size - 2) / 2 + 1; // twice: f = 4
            Assert.Equal([1, 3, Half(Half(height)), Half(Half(width))], posterior.Mean.shape);
        }
    }

    [Fact]
    public void Attention_follows_the_resolution_of_the_configuration_and_can_be_turned_off()
    {
        List<string> Attentions(string extra)
        {
            using var module = FirstStages.OnMeta(vq: false, FirstStages.Config(vq: false, attention: "[16]", extra: extra));
            return [.. module.named_modules().Where(pair => pair.module is AttnBlock).Select(pair => pair.name).Order(StringComparer.Ordinal)];
        }

        // 32 is halved once at level 1; the decoder has one block more there, and attention after each.
        Assert.Equal(["decoder.mid.attn_1", "decoder.up.1.attn.0", "decoder.up.1.attn.1", "encoder.down.1.attn.0", "encoder.mid.attn_1"], Attentions(""));
        Assert.Empty(Attentions(", \"attn_type\": \"none\""));
    }

    [Fact]
    public void The_log_variance_is_clamped_and_the_mean_is_not()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using (autoencoder) using (weights) using (var image = zeros(1, 3, 8, 8))
        {
            using (var scope = NewDisposeScope())
            {
                weights["quant_conv.bias"].copy_(tensor([100f, -100, 7, 100, -100, 0]));
                weights["quant_conv.weight"].zero_();
            }
            using var posterior = autoencoder.Encode(image);
            Assert.Equal([100f, -100, 7], posterior.Mean.mean([0, 2, 3]).Use(means => means.data<float>().ToArray()));
            Assert.Equal([20f, -30, 0], posterior.LogVariance!.mean([0, 2, 3]).Use(means => means.data<float>().ToArray()));
        }
    }

    [Fact]
    public void Bfloat16_stays_near_float32()
    {
        var (exact, weights) = FirstStages.Build(vq: false);
        using (exact) using (weights) using (var image = randn(1, 3, 16, 16, generator: new Generator(3)))
        {
            using var rounded = new AutoencoderBuilder().Build(FirstStages.Source(false, weights), new Compute(CPU, ScalarType.BFloat16));
            using var scope = NewDisposeScope();
            using LatentPosterior a = exact.Encode(image), b = rounded.Encode(image);
            Assert.Equal(ScalarType.Float32, b.Mean.dtype);
            Assert.InRange((a.Mean - b.Mean).abs().max().item<float>(), 1e-6, 0.1);
            Assert.InRange((exact.Decode(a.Mean) - rounded.Decode(a.Mean)).abs().mean().item<float>(), 1e-6, 0.1);
            Assert.Equal(exact.Bytes, Enumerable.Sum(weights.Entries.Values.Select(entry => 4 * entry.Elements)));
            Assert.InRange(rounded.Bytes, exact.Bytes / 2, exact.Bytes * 6 / 10); // norms stay in float32
        }
    }

    [Fact]
    public void Weights_are_read_when_first_needed_and_freed_on_disposal()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using (weights) using (var image = zeros(1, 3, 8, 8))
        {
            Assert.Equal(0, weights.Reads);
            autoencoder.Encode(image).Dispose();
            autoencoder.Encode(image).Dispose();
            Assert.Equal(weights.Entries.Count, weights.Reads);
            autoencoder.Dispose();
            Assert.Throws<ObjectDisposedException>(() => autoencoder.Encode(image));
        }
    }

    [Fact]
    public void Gradients_reach_the_latent_through_the_decoder()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using (autoencoder) using (weights) using (var scope = NewDisposeScope())
        {
            var z = randn(1, 3, 4, 4, generator: new Generator(1));
            var direction = randn(1, 3, 4, 4, generator: new Generator(2));
            z.requires_grad = true;
            autoencoder.Decode(z).square().sum().backward();
            float Loss(double step)
            {
                using var _ = no_grad();
                return autoencoder.Decode(z + step * direction).square().sum().item<float>();
            }
            var expected = (Loss(1e-2) - Loss(-1e-2)) / 2e-2;
            Assert.Equal(1, (z.grad! * direction).sum().item<float>() / expected, 0.02);
        }
    }
}
