using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation;
using LdmGraph.Plugins.Degradation.Resampling;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Tests;

[LeakFree]
public sealed class ResamplerTests
{
    public static TheoryData<Interpolation, int, int> Sizes
    {
        get
        {
            var all = new TheoryData<Interpolation, int, int>();
            foreach (var interpolation in Enum.GetValues<Interpolation>())
                foreach (var (width, height) in new[] { (5, 7), (13, 4), (1, 1), (26, 30), (20, 10) }) all.Add(interpolation, width, height);
            return all;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_uniform_picture_stays_uniform_in_any_size(Interpolation interpolation, int width, int height)
    {
        using var scope = NewDisposeScope();
        var resized = Resampler.Resize(full([2, 3, 10, 13], 0.7f), width, height, interpolation);
        Assert.Equal([2, 3, height, width], resized.shape);
        Assert.True(resized.allclose(full_like(resized, 0.7f), 1e-5, 1e-6));
    }

    [Theory, InlineData(Interpolation.Linear), InlineData(Interpolation.Cubic), InlineData(Interpolation.Area), InlineData(Interpolation.Matlab)]
    public void The_same_size_gives_the_same_picture(Interpolation interpolation)
    {
        using var scope = NewDisposeScope();
        var picture = rand(1, 3, 9, 11);
        Assert.True(Resampler.Resize(picture, 11, 9, interpolation).allclose(picture, 1e-5, 1e-6));
    }

    [Theory, InlineData(Interpolation.Linear), InlineData(Interpolation.Matlab)]
    public void A_ramp_stays_a_ramp_away_from_the_edges(Interpolation interpolation)
    {
        // Keys' kernel does so at a = -0.5 only, so OpenCV's cubic does not.
        using var scope = NewDisposeScope();
        var ramp = arange(32, ScalarType.Float32).reshape(1, 1, 1, 32);
        var doubled = Resampler.Resize(ramp, 64, 1, interpolation).reshape(-1).data<float>().ToArray();
        for (var i = 8; i < 56; i++) Assert.Equal((i + 0.5) / 2 - 0.5, doubled[i], 4);
    }

    [Fact]
    public void Halved_by_area_every_pixel_is_the_mean_of_four()
    {
        using var scope = NewDisposeScope();
        var picture = rand(1, 3, 8, 6);
        Assert.True(Resampler.Resize(picture, 3, 4, Interpolation.Area).allclose(nn.functional.avg_pool2d(picture, 2), 1e-5, 1e-6));
    }

    [Fact]
    public void A_factor_rounds_the_size_up()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1, 3, 4, 7], Resampler.Rescale(zeros(1, 3, 10, 20), 1 / 3.0, antialias: true).shape);
    }

    [Fact]
    public async Task The_node_keeps_its_result_a_picture_and_tells_its_size_beforehand()
    {
        using var levels = randint(0, 2, [1, 3, 16, 16]);
        using var image = new Image(levels.to(ScalarType.Float32));
        using var result = (await new ResampleImage { Image = image, Width = 40, Height = 24, Interpolation = Interpolation.Cubic }.EvaluateAsync(NodeContexts.At())).Image;
        using var scope = NewDisposeScope();
        Assert.True(result.Value.min().item<float>() >= 0 && result.Value.max().item<float>() <= 1);

        var inference = new FakeInference().Known("image", new ImageSpec(3, 16, 16)).Literal("width", 40).Literal("height", 24).Run<ResampleImage>();
        Assert.Equal(new ImageSpec(3, 24, 40), inference.Outputs["image"]);
    }
}
