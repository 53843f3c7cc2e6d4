using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class UNetTests
{
    [Theory]
    [InlineData("\"num_heads\": 8", 8, 4, 8, 8)]                                       // the number everywhere
    [InlineData("\"num_head_channels\": 16", 2, 16, 4, 16)]                            // the width everywhere
    [InlineData("\"num_heads\": 8, \"num_head_channels\": 32", 1, 32, 2, 32)]          // the width wins
    [InlineData("\"num_head_channels\": 24, \"use_spatial_transformer\": true", 1, 32, 2, 32)]                    // legacy: heads fill the level
    [InlineData("\"num_head_channels\": 24, \"use_spatial_transformer\": true, \"legacy\": false", 1, 24, 2, 24)] // not so: channels are left out
    public void Heads_are_counted_per_level(string extra, int heads0, int width0, int heads1, int width1)
    {
        var levels = UNetBuilder.Options(UNets.Source(UNets.Config(extra))).Levels;
        Assert.Equal([(heads0, width0), (heads1, width1)], levels.Select(level => (level.Down!.Heads, level.Down.HeadDim)));
    }

    [Theory]
    [InlineData("\"num_heads\": 4")]
    [InlineData("\"num_heads\": 4, \"use_new_attention_order\": true")]
    [InlineData("\"num_heads\": 4, \"use_scale_shift_norm\": true, \"resblock_updown\": true")]
    [InlineData("\"num_heads\": 4, \"conv_resample\": false")]
    [InlineData("\"num_heads\": 4, \"use_spatial_transformer\": true, \"context_dim\": 6, \"transformer_depth\": 2, \"use_linear_in_transformer\": true")]
    [InlineData("\"num_heads\": 4, \"use_spatial_transformer\": true")]
    public void Any_size_of_latent_comes_out_as_large_as_it_went_in(string extra)
    {
        var (denoiser, weights) = UNets.Build(UNets.Config(extra));
        using (denoiser) using (weights) using (var t = tensor([3L, 999]))
            foreach (var (height, width) in new[] { (8, 8), (4, 12), (7, 5) })
            {
                using var latent = randn(2, 4, height, width, generator: new Generator(1));
                using var context = new Conditioning { Context = extra.Contains("context_dim") ? ones(2, 3, 6) : null };
                using var eps = denoiser.Predict(latent, t, context);
                Assert.Equal([2, 4, height, width], eps.shape);
                Assert.True(eps.isfinite().Use(finite => finite.all().Use(all => all.item<bool>())));
            }
    }

    [Fact]
    public void Pictures_of_a_batch_do_not_see_each_other()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config(UNets.CrossAttention));
        using (denoiser) using (weights) using (var scope = NewDisposeScope())
        {
            var latent = randn(2, 4, 6, 6, generator: new Generator(1));
            var context = randn(2, 5, 6, generator: new Generator(2));
            using var both = new Conditioning { Context = context };
            var together = denoiser.Predict(latent, tensor([10L, 700]), both);
            using var second = new Conditioning { Context = context.narrow(0, 1, 1) };
            var alone = denoiser.Predict(latent.narrow(0, 1, 1), tensor([700L]), second);
            Assert.True(together.narrow(0, 1, 1).allclose(alone, rtol: 1e-4, atol: 1e-5));
        }
    }

    [Fact]
    public void Concatenated_maps_follow_the_latent()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config());
        using (denoiser) using (weights) using (var scope = NewDisposeScope())
        {
            var input = randn(1, 4, 6, 6, generator: new Generator(1));
            using var concat = new Conditioning { Concat = input.narrow(1, 3, 1).clone() };
            var apart = denoiser.Predict(input.narrow(1, 0, 3), tensor([5L]), concat);
            Assert.True(apart.allclose(denoiser.Predict(input, tensor([5L]), null), rtol: 0, atol: 0));
        }
    }

    [Theory]
    [InlineData("\"num_heads\": 4, \"num_classes\": 10", false)]
    [InlineData("\"num_heads\": 4, \"num_classes\": \"sequential\", \"adm_in_channels\": 5", true)]
    public void A_label_changes_the_prediction_and_is_asked_for(string extra, bool vector)
    {
        var (denoiser, weights) = UNets.Build(UNets.Config(extra));
        using (denoiser) using (weights) using (var scope = NewDisposeScope())
        {
            Assert.True(denoiser.Spec.TakesVector);
            var (latent, t) = (ones(1, 4, 4, 4), tensor([5L]));
            Tensor Predict(int label)
            {
                using var conditioning = new Conditioning { Vector = vector ? full([1, 5], (float)label) : tensor([(long)label]) };
                return denoiser.Predict(latent, t, conditioning);
            }
            Assert.False(Predict(1).allclose(Predict(2)));
            Assert.True(Predict(1).allclose(Predict(1)));
            Assert.Contains("label", Assert.Throws<ArgumentException>(() => denoiser.Predict(latent, t, null)).Message);
        }
    }

    [Fact]
    public void A_changed_context_is_noticed_also_when_the_same_tensor_was_written_to()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config(UNets.CrossAttention));
        using (denoiser) using (weights) using (var scope = NewDisposeScope())
        {
            var (latent, t) = (ones(1, 4, 4, 4), tensor([5L]));
            using var conditioning = new Conditioning { Context = randn(1, 5, 6, generator: new Generator(2)) };
            var before = denoiser.Predict(latent, t, conditioning);
            Assert.True(before.allclose(denoiser.Predict(latent, t, conditioning), rtol: 0, atol: 0));
            conditioning.Context!.mul_(-1);
            var after = denoiser.Predict(latent, t, conditioning);
            Assert.False(before.allclose(after));
            conditioning.Context.mul_(-1);
            Assert.True(before.allclose(denoiser.Predict(latent, t, conditioning), rtol: 0, atol: 0));
        }
    }

    [Theory, InlineData("\"num_heads\": 4"), InlineData("\"num_heads\": 4, \"use_spatial_transformer\": true, \"context_dim\": 6")]
    public void Gradients_reach_the_latent(string extra)
    {
        var (denoiser, weights) = UNets.Build(UNets.Config(extra));
        using (denoiser) using (weights) using (var scope = NewDisposeScope())
        {
            var (z, direction, t) = (randn(1, 4, 4, 4, generator: new Generator(1)), randn(1, 4, 4, 4, generator: new Generator(2)), tensor([50L]));
            using var conditioning = new Conditioning { Context = extra.Contains("context_dim") ? ones(1, 3, 6) : null };
            // Once without gradients first: what that keeps must not get in the way.
            using (no_grad()) denoiser.Predict(z, t, conditioning);
            z.requires_grad = true;
            denoiser.Predict(z, t, conditioning).square().sum().backward();
            float Loss(double step)
            {
                using var _ = no_grad();
                return denoiser.Predict(z + step * direction, t, conditioning).square().sum().item<float>();
            }
            Assert.Equal(1, (z.grad! * direction).sum().item<float>() / ((Loss(1e-2) - Loss(-1e-2)) / 2e-2), 0.03);
        }
    }

    [Fact]
    public void No_gradient_is_recorded_unless_an_input_asks()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config());
        using (denoiser) using (weights) using (var latent = ones(1, 4, 4, 4)) using (var t = tensor([5L]))
        using (var eps = denoiser.Predict(latent, t, null)) Assert.False(eps.requires_grad);
    }

    [Fact]
    public void Bfloat16_stays_near_float32()
    {
        var config = UNets.Config(UNets.CrossAttention);
        var (exact, weights) = UNets.Build(config);
        using (exact) using (weights) using (var scope = NewDisposeScope())
        {
            using var rounded = new UNetBuilder().Build(UNets.Source(config, weights), new Compute(CPU, ScalarType.BFloat16));
            var (latent, t) = (randn(1, 4, 8, 8, generator: new Generator(1)), tensor([500L]));
            using var conditioning = new Conditioning { Context = randn(1, 5, 6, generator: new Generator(2)) };
            var (a, b) = (exact.Predict(latent, t, conditioning), rounded.Predict(latent, t, conditioning));
            Assert.Equal(ScalarType.Float32, b.dtype);
            Assert.InRange((a - b).abs().mean().item<float>() / a.abs().mean().item<float>(), 1e-5, 0.03);
        }
    }

    [Fact]
    public void Float16_on_the_cpu_is_refused()
    {
        var config = UNets.Config();
        using var module = UNets.OnMeta(config);
        using var weights = MadeUpWeights.For(module);
        var error = Assert.Throws<NotSupportedException>(() => new UNetBuilder().Build(UNets.Source(config, weights), new Compute(CPU, ScalarType.Float16)));
        Assert.Contains("bfloat16", error.Message);
    }

    [Fact]
    public void A_disposed_denoiser_says_so()
    {
        var (denoiser, weights) = UNets.Build(UNets.Config());
        using (weights) using (var latent = ones(1, 4, 4, 4)) using (var t = tensor([5L]))
        {
            Assert.Equal(0, weights.Reads);
            denoiser.Predict(latent, t, null).Dispose();
            Assert.Equal(weights.Entries.Count, weights.Reads);
            denoiser.Dispose();
            Assert.Throws<ObjectDisposedException>(() => denoiser.Predict(latent, t, null));
        }
    }

    [Theory]
    [InlineData("\"num_heads\": 4, \"dims\": 3", "dims")]
    [InlineData("\"num_heads\": 4, \"n_embed\": 100", "n_embed")]
    [InlineData("\"use_checkpoint\": true", "num_heads")]
    [InlineData("\"num_heads\": 4, \"num_classes\": \"many\"", "num_classes")]
    public void A_configuration_that_is_not_understood_is_refused_by_key(string extra, string key) =>
        Assert.Contains($"'{key}'", Assert.Throws<InvalidDataException>(() => UNetBuilder.Options(UNets.Source(UNets.Config(extra)))).Message);
}
