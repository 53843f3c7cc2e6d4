using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders.Tests;

[LeakFree]
public sealed class RescaleTests
{
    private static async Task<double> MeasureAsync(IAutoencoder autoencoder, Latent latent) =>
        (await new MeasureScale { Autoencoder = autoencoder, Latent = latent }.EvaluateAsync(NodeContexts.At())).Scale;

    [Fact]
    public async Task The_deviation_is_that_of_the_unscaled_batch_over_one_less_than_its_values()
    {
        // Unscaled 1, 3, 5 and 7: the deviation is √(20 / 3), whatever scale the latent came in.
        var (autoencoder, weights) = FirstStages.Build(vq: false, scale: 0.5);
        using var _ = autoencoder;
        using var __ = weights;
        using var latent = new Latent(tensor([0.5f, 1.5f, 2.5f, 3.5f], [1, 1, 2, 2]), autoencoder.Spec.Space);
        Assert.Equal(1 / Math.Sqrt(20 / 3.0), await MeasureAsync(autoencoder, latent), 6);
    }

    [Fact]
    public async Task A_batch_encoded_with_the_measured_factor_has_unit_deviation_and_decodes_to_the_same_picture()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using var _ = autoencoder;
        using var __ = weights;
        using var image = new Image(rand(2, 3, 16, 16));
        using var latent = (await new LatentEncode { Autoencoder = autoencoder, Image = image }.EvaluateAsync(NodeContexts.At())).Latent;
        var scale = await MeasureAsync(autoencoder, latent);
        using var rescaled = (await new RescaleAutoencoder { Autoencoder = autoencoder, Scale = scale }.EvaluateAsync(NodeContexts.At())).Autoencoder;
        using var unit = (await new LatentEncode { Autoencoder = rescaled, Image = image }.EvaluateAsync(NodeContexts.At())).Latent;
        Assert.Equal(1, unit.Value.std().Use(deviation => deviation.item<float>()), 1e-5);
        Assert.NotEqual(latent.Space, unit.Space);

        using var before = (await new LatentDecode { Autoencoder = autoencoder, Latent = latent }.EvaluateAsync(NodeContexts.At())).Image;
        using var after = (await new LatentDecode { Autoencoder = rescaled, Latent = unit }.EvaluateAsync(NodeContexts.At())).Image;
        Assert.True(before.Value.allclose(after.Value, 1e-4, 1e-5));
    }

    [Fact]
    public async Task A_factor_replaces_the_one_before_and_equal_factors_share_a_space()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: true, scale: 0.5);
        using var _ = autoencoder;
        using var __ = weights;
        using var once = new RescaledAutoencoder(autoencoder, 2);
        using var again = (await new RescaleAutoencoder { Autoencoder = autoencoder, Scale = 2 }.EvaluateAsync(NodeContexts.At())).Autoencoder;
        Assert.Equal(2, again.Spec.ScaleFactor);
        Assert.Equal(once.Spec.Space, again.Spec.Space);
        Assert.NotEqual(autoencoder.Spec.Space, again.Spec.Space);
        Assert.Same(autoencoder, Assert.Single(once.Held));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public async Task A_factor_that_is_no_number_above_zero_is_refused(double scale)
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using var _ = autoencoder;
        using var __ = weights;
        var error = await Assert.ThrowsAsync<PortException>(() => new RescaleAutoencoder { Autoencoder = autoencoder, Scale = scale }.EvaluateAsync(NodeContexts.At()).AsTask());
        Assert.Equal("scale", error.Port);
    }

    [Fact]
    public async Task A_batch_without_deviation_or_of_another_space_is_refused()
    {
        var (autoencoder, weights) = FirstStages.Build(vq: false);
        using var _ = autoencoder;
        using var __ = weights;
        using var flat = new Latent(ones(1, 3, 2, 2), autoencoder.Spec.Space);
        Assert.Contains("standard deviation of 0", (await Assert.ThrowsAsync<PortException>(() => MeasureAsync(autoencoder, flat))).Problem);
        using var other = new Latent(rand(1, 3, 2, 2), new LatentSpace("other", 4, 3));
        Assert.Contains("other", (await Assert.ThrowsAsync<PortException>(() => MeasureAsync(autoencoder, other))).Problem);
    }
}
