using LdmGraph.Plugins.Degradation.Compression;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Tests;

[LeakFree]
public sealed class JpegTests
{
    [Theory, InlineData(16, 16), InlineData(7, 30), InlineData(1, 1), InlineData(33, 4)]
    public void A_grey_picture_of_any_size_comes_back_as_it_was(int height, int width)
    {
        using var scope = NewDisposeScope();
        var grey = full([2, 3, height, width], 128 / 255f);
        var back = JpegRoundTrip.Apply(grey, 75);
        Assert.Equal(grey.shape, back.shape);
        Assert.True(back.allclose(grey));
    }

    [Fact]
    public void The_lower_the_quality_the_larger_the_error()
    {
        using var scope = NewDisposeScope();
        var picture = Smooth();
        double Error(int quality) => (JpegRoundTrip.Apply(picture, quality) - picture).abs().mean().item<float>();
        double[] errors = [Error(100), Error(90), Error(60), Error(25), Error(5)];
        Assert.Equal(errors.Order(), errors);
        Assert.InRange(errors[0], 0, 0.003);      // what 4:2:0 and rounding leave at quality 100
        Assert.InRange(errors[4], 0.005, 0.2);
    }

    [Fact]
    public void The_result_has_256_levels_and_compressing_again_changes_next_to_nothing()
    {
        using var scope = NewDisposeScope();
        var once = JpegRoundTrip.Apply(Smooth().narrow(1, 0, 1).expand(1, 3, 48, 40), 50);       // grey: halving colours always loses
        Assert.True((once * 255 - (once * 255).round()).abs().max().item<float>() < 1e-3);
        Assert.InRange((JpegRoundTrip.Apply(once, 50) - once).abs().mean().item<float>(), 0, 0.5f / 255);
    }

    [Fact]
    public void Steps_follow_the_standard_at_quality_50_and_are_one_at_100()
    {
        Assert.Equal(16, JpegTables.Steps(50, chroma: false)[0]);
        Assert.Equal(99, JpegTables.Steps(50, chroma: true)[63]);
        Assert.All(JpegTables.Steps(100, chroma: false), step => Assert.Equal(1, step));
        Assert.All(JpegTables.Steps(1, chroma: false), step => Assert.Equal(255, step));
    }

    // Slow waves, different ones in each colour.
    private static Tensor Smooth()
    {
        var (y, x) = (arange(48, ScalarType.Float32).reshape(1, 1, -1, 1), arange(40, ScalarType.Float32).reshape(1, 1, 1, -1));
        var colours = tensor(new[] { 0.05f, 0.08f, 0.11f }).reshape(1, 3, 1, 1);
        return (sin(colours * y) * cos(colours * x * 0.8f) + 1) / 2;
    }
}
