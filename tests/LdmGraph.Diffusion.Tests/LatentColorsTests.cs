using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion.Tests;

[LeakFree]
public class LatentColorsTests
{
    private static readonly LatentSpace Space = new("test", Factor: 4, Channels: 4);

    [Fact]
    public void A_linear_decoder_is_learnt_from_one_decoding_and_paints_every_other_latent_of_its_space()
    {
        var colors = new LatentColors();
        using (var latent = Random(1))
        using (var image = Decode(latent))
            colors.Learn(latent, image);
        using var other = Random(2);
        using var expected = Decode(other, factor: 1);
        using var painted = colors.Paint(other);
        Assert.Equal([1, 3, 16, 12], painted.shape);
        Assert.All(expected.Value.data<float>().ToArray().Zip(painted.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 0.005));
    }

    [Fact]
    public void What_was_learnt_of_one_space_is_not_used_for_another_and_other_shapes_teach_nothing()
    {
        var colors = new LatentColors();
        using var latent = Random(1);
        using (var image = Decode(latent, factor: 2)) colors.Learn(latent, image);
        using var before = colors.Paint(latent);
        using (var image = Decode(latent)) colors.Learn(latent, image);
        using var after = colors.Paint(latent);
        using var stranger = new Latent(latent.Value.clone(), Space with { Autoencoder = "other" });
        using var unknown = colors.Paint(stranger);
        Assert.Equal(before.data<float>().ToArray(), unknown.data<float>().ToArray());
        Assert.NotEqual(before.data<float>().ToArray(), after.data<float>().ToArray());
    }

    [Theory, InlineData(1), InlineData(3), InlineData(4), InlineData(16)]
    public void An_unknown_space_of_any_number_of_channels_shows_its_structure_in_full_contrast(int channels)
    {
        using var scope = NewDisposeScope();
        // A bright square before a dark ground, mixed into all channels.
        var square = zeros([1, 1, 16, 16]);
        square.narrow(2, 4, 8).narrow(3, 4, 8).fill_(1);
        using var latent = new Latent(square.expand(1, channels, 16, 16) * (arange(channels).to(ScalarType.Float32).reshape(1, channels, 1, 1) + 1), new LatentSpace("unknown", 8, channels));
        var painted = new LatentColors().Paint(latent);
        Assert.True(painted.min().item<float>() >= 0 && painted.max().item<float>() <= 1);
        Assert.True(painted[0, 1, 8, 8].item<float>() - painted[0, 1, 0, 0].item<float>() > 0.3);
    }

    [Fact]
    public void A_constant_latent_and_one_that_is_no_number_are_painted_without_complaint()
    {
        var colors = new LatentColors();
        foreach (var value in (double[])[double.NaN, 0, 3])
        {
            using var latent = new Latent(full([1, 4, 8, 8], value), Space);
            using (var image = new Image(full([1, 3, 32, 32], value))) colors.Learn(latent, image);
            using var painted = colors.Paint(latent);
            Assert.Equal([1, 3, 8, 8], painted.shape);
        }
        using var good = Random(1);
        using (var image = Decode(good)) colors.Learn(good, image);
        using var later = colors.Paint(good);
        Assert.All(later.data<float>().ToArray(), value => Assert.InRange(value, 0, 1));
    }

    private static Latent Random(ulong seed)
    {
        using var scope = NewDisposeScope();
        var numbers = Enumerable.Range(0, 4 * 16 * 12).Select(i => (float)(((ulong)i + 1) * 6364136223846793005 * seed >> 40) / (1 << 24) - 0.5f);
        return new Latent(tensor(numbers.ToArray(), [1, 4, 16, 12]), Space);
    }

    /// <summary>A decoder that is linear, and repeats each position.</summary>
    private static Image Decode(Latent latent, int factor = 4)
    {
        using var scope = NewDisposeScope();
        var weights = tensor((float[])[0.4f, 0.1f, -0.2f, 0.1f, -0.1f, 0.3f, 0.2f, 0.1f, 0.2f, -0.2f, 0.1f, 0.3f], [3, 4]);
        var colors = (matmul(weights, latent.Value.reshape(4, 16 * 12)) + 0.5).reshape(1, 3, 16, 12);
        return new Image(colors.repeat_interleave(factor, 2).repeat_interleave(factor, 3));
    }
}
