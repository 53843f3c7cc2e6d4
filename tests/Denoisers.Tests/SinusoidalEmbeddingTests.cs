using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class SinusoidalEmbeddingTests
{
    private static float[] Of(double timestep, int length, bool cosineFirst = true, double shift = 0)
    {
        using var t = tensor((float)timestep).Use(value => value.reshape(1));
        using var embedding = SinusoidalEmbedding.Of(t, length, new TimestepEncoding(cosineFirst, shift));
        Assert.Equal([1, length], embedding.shape);
        return embedding.data<float>().ToArray();
    }

    [Fact]
    public void Timestep_zero_is_all_cosines_of_zero() => Assert.Equal([1, 1, 1, 0, 0, 0], Of(0, 6));

    [Fact]
    public void Frequencies_fall_geometrically_from_one_and_fractions_count()
    {
        var t = 12.25;
        var frequencies = new[] { 1, Math.Pow(10000, -1 / 4.0), Math.Pow(10000, -2 / 4.0), Math.Pow(10000, -3 / 4.0) };
        double[] expected = [.. frequencies.Select(f => Math.Cos(t * f)), .. frequencies.Select(f => Math.Sin(t * f))];
        Assert.All(Of(t, 8).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Fact]
    public void Denoising_diffusion_models_of_pixels_put_sines_first_and_end_at_a_ten_thousandth()
    {
        var t = 3.0;
        var frequencies = new[] { 1, Math.Pow(10000, -1 / 3.0), Math.Pow(10000, -2 / 3.0), 1e-4 };
        double[] expected = [.. frequencies.Select(f => Math.Sin(t * f)), .. frequencies.Select(f => Math.Cos(t * f))];
        Assert.All(Of(t, 8, cosineFirst: false, shift: 1).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Fact]
    public void An_odd_length_ends_in_a_zero() => Assert.Equal(0, Of(5, 7)[^1]);
}
