using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation;
using LdmGraph.Plugins.Degradation.Bsr;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Tests;

[LeakFree]
public sealed class BsrTests
{
    private static Image Picture(long batch = 1, long height = 64, long width = 48)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        return new Image(rand([batch, 3, height, width], generator: generator));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(8)]
    public async Task The_result_is_the_factor_smaller_and_a_picture(int factor)
    {
        using var image = Picture(height: 50, width: 61);       // no multiples
        foreach (var strength in Enum.GetValues<BsrStrength>())
            for (var seed = 0ul; seed < 6; seed++)
            {
                using var result = (await new BsrDegrade { Image = image, Factor = factor, Strength = strength, Seed = new Seed(seed) }.EvaluateAsync(NodeContexts.At())).Image;
                using var scope = NewDisposeScope();
                Assert.Equal([1, 3, 50 / factor, 61 / factor], result.Value.shape);
                Assert.True(result.Value.min().item<float>() >= 0 && result.Value.max().item<float>() <= 1);
            }
    }

    [Fact]
    public async Task The_seed_alone_decides()
    {
        using var image = Picture(batch: 2);
        async Task<(byte[] Bytes, string Steps)> RunAsync(ulong seed, ulong run)
        {
            var result = await new BsrDegrade { Image = image, Seed = new Seed(seed) }.EvaluateAsync(NodeContexts.At(seed: run, iteration: (long)run));
            using (result.Image)
            return (result.Image.Value.bytes.ToArray(), result.Steps);
        }
        var first = await RunAsync(3, run: 0);
        var again = await RunAsync(3, run: 9);
        Assert.Equal(first.Bytes, again.Bytes);
        Assert.Equal(first.Steps, again.Steps);
        Assert.NotEqual(first.Bytes, (await RunAsync(4, run: 0)).Bytes);
        var lines = first.Steps.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.NotEqual(lines[0], lines[1]);
        Assert.All(lines, line => Assert.Contains("jpeg of quality", line, StringComparison.Ordinal));
    }

    [Theory, InlineData(BsrStrength.Light), InlineData(BsrStrength.Full)]
    public void Every_recipe_ends_compressed_and_reaches_its_size_after_any_other_reduction(BsrStrength strength)
    {
        for (var seed = 0ul; seed < 200; seed++)
        {
            var steps = new BsrRecipe(new RandomStream(seed), strength).Draw(64, 32, 4);
            Assert.IsType<CompressStep>(steps[^1]);
            var last = steps.OfType<ResizeStep>().Last();
            Assert.Equal((16, 8), (last.Width, last.Height));
            var place = steps.ToList().LastIndexOf(last);
            Assert.DoesNotContain(steps.Skip(place + 1), step => step is RescaleStep || step is BlurStep { Stride: > 1 });
            Assert.Equal(strength == BsrStrength.Light ? 1 : 2, steps.OfType<BlurStep>().Count(step => step.Stride == 1));
            Assert.All(steps.OfType<CompressStep>(), step => Assert.InRange(step.Quality, strength == BsrStrength.Light ? 80 : 30, 95));
            foreach (var step in steps) step.Dispose();
        }
    }

    [Fact]
    public void Recipes_use_everything_there_is_about_as_often_as_the_original()
    {
        var (halved, thinned, compressed) = (0, 0, 0);
        const int trials = 1000;
        for (var seed = 0ul; seed < trials; seed++)
        {
            var steps = new BsrRecipe(new RandomStream(seed), BsrStrength.Light).Draw(64, 64, 4);
            if (steps[0] is RescaleStep || steps[0] is ResizeStep { Width: 32, Height: 32 }) halved++;
            if (steps.Any(step => step is BlurStep { Stride: > 1 })) thinned++;
            if (steps.OfType<CompressStep>().Count() == 2) compressed++;
            foreach (var step in steps) step.Dispose();
        }
        Assert.InRange(halved, 0.20 * trials, 0.30 * trials);
        Assert.InRange(thinned, 0.16 * trials, 0.24 * trials);
        Assert.InRange(compressed, 0.87 * trials, 0.93 * trials);
    }

    [Fact]
    public async Task A_picture_smaller_than_the_factor_is_refused_before_and_during_a_run()
    {
        using var image = Picture(height: 3, width: 20);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new BsrDegrade { Image = image }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("image: is 20 x 3 pixels, less than the factor of 4", refused.Message);

        var inference = new FakeInference().Known("image", new ImageSpec(1, 3, 20)).Literal("factor", 4).Run<BsrDegrade>();
        Assert.Equal("image", Assert.Single(inference.Errors).Port);
        var fine = new FakeInference().Known("image", new ImageSpec(2, 64, 66)).Literal("factor", 4).Run<BsrDegrade>();
        Assert.Equal(new ImageSpec(2, 16, 16), fine.Outputs["image"]);
    }

    [Fact]
    public async Task Cancelling_stops_before_the_next_operation()
    {
        using var image = Picture();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await new BsrDegrade { Image = image }.EvaluateAsync(NodeContexts.At(cancellation: stop.Token)));
    }
}
