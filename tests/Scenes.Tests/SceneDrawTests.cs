using System.Globalization;
using LdmGraph;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Scenes;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace Scenes.Tests;

[LeakFree]
public sealed class SceneDrawTests
{
    private const string Pair = "a red sphere left of a blue cube on grass";

    [Fact]
    public async Task Without_a_caption_it_draws_what_the_dataset_has_at_that_position()
    {
        var dataset = (await new SceneDataset { Seed = new Seed(5), Size = 64, Objects = "1 2 3" }.EvaluateAsync(NodeContexts.At())).Dataset;
        using var examples = dataset.Draw(40, 3);
        var drawn = await DrawAsync(new SceneDraw { Seed = new Seed(5), Position = 41, Size = 64, Objects = "1 2 3" });
        using var held = Held(drawn);
        Assert.Equal(examples.Captions[1], drawn.Caption);
        Assert.Equal(examples.Classes[1], drawn.Label);
        Assert.True(examples.Pictures.bytes.Slice(3 * 64 * 64 * 4, 3 * 64 * 64 * 4).SequenceEqual(drawn.Image.Value.bytes));
    }

    [Fact]
    public void A_dataset_says_what_its_examples_are()
    {
        var spec = new SceneExamples(new SceneSequence(5, Split.Test, new ObjectShares(1, 0, 2.5)), 128).Spec;
        Assert.Equal("scenes/1 size 128 seed 5 objects 1 0 2.5 split test", spec.Identity);
        Assert.Equal((128, 128, true, 32, 21), (spec.Width, spec.Height, spec.Captions, spec.Classes, spec.Words.Count));
    }

    [Fact]
    public async Task Boxes_are_the_least_ones_around_what_is_seen_and_name_it()
    {
        for (var position = 0; position < 20; position++)
        {
            for (var subject = 0; subject < 2; subject++)
            {
                var drawn = await DrawAsync(new SceneDraw { Caption = Pair, Position = position, Size = 64, Subject = subject });
                using var held = Held(drawn);
                Assert.Equal(["red sphere", "blue cube"], drawn.Labels);
                var line = drawn.Boxes.Split('\n')[subject].Split(' ');
                Assert.Equal(subject == 0 ? "0" : "10", line[0]);
                var box = line[1..].Select(word => (int)Math.Round(64 * double.Parse(word, CultureInfo.InvariantCulture), 6)).ToArray();
                var mask = drawn.Silhouette.Value.data<float>().ToArray();
                var pixels = Enumerable.Range(0, mask.Length).Where(at => mask[at] == 1).ToArray();
                Assert.Equal((int[])[pixels.Min(at => at % 64), pixels[0] / 64, pixels.Max(at => at % 64) - pixels.Min(at => at % 64) + 1, pixels[^1] / 64 - pixels[0] / 64 + 1], box);

                var hole = drawn.Hole.Value.data<float>().ToArray();
                Assert.All(pixels, at => Assert.Equal(1, hole[at]));
                Assert.InRange(hole.Sum(), mask.Sum() * 1.2, 64 * 64 * 0.6);
            }
        }
    }

    [Fact]
    public async Task A_segmentation_has_a_level_for_sky_ground_and_every_thing()
    {
        var drawn = await DrawAsync(new SceneDraw { Caption = Pair, Size = 64 });
        using var held = Held(drawn);
        using var scope = NewDisposeScope();
        var levels = (drawn.Segmentation.Value * 255).round().to(ScalarType.Int64);
        Assert.Equal([0L, 3, 5, 15], levels.data<long>().ToArray().Distinct().Order());          // grass is the third ground, 15 = 5 + 8 · cube + blue
        Assert.Equal([1, 3, 64, 64], levels.shape);
    }

    [Fact]
    public async Task The_small_picture_is_the_mean_of_sixteen_pixels_and_the_degraded_one_is_worse()
    {
        var drawn = await DrawAsync(new SceneDraw { Caption = Pair, Size = 64 });
        using var held = Held(drawn);
        Assert.Equal([1, 3, 16, 16], drawn.Small.Value.shape);
        using var scope = NewDisposeScope();
        var mean = drawn.Image.Value.reshape(1, 3, 16, 4, 16, 4).mean([3, 5]);
        Assert.True((mean - drawn.Small.Value).abs().max().item<float>() < 1e-5);
        var difference = (drawn.Degraded.Value - drawn.Small.Value).square().mean().item<float>();
        Assert.InRange(difference, 0.0015f, 0.02f);                                             // the noise alone has 0.04² = 0.0016
        Assert.True((drawn.Degraded.Value * 255 - (drawn.Degraded.Value * 255).round()).abs().max().item<float>() < 1e-3);
    }

    [Fact]
    public async Task Without_the_subject_only_the_subject_and_its_shadow_are_gone()
    {
        var drawn = await DrawAsync(new SceneDraw { Caption = "a red sphere on grey", Size = 64, Seed = new Seed(3) });
        using var held = Held(drawn);
        using var scope = NewDisposeScope();
        var (before, after, subject) = (drawn.Image.Value, drawn.Without.Value, drawn.Silhouette.Value.to(ScalarType.Bool));
        Assert.True(((before - after).abs().amax([1], keepdim: true).gt(0.05) & subject).sum().item<long>() > 0.9 * subject.sum().item<long>());
        var redness = after[0, 0] - after[0, 1];
        Assert.True(redness.max().item<float>() < 0.05);
        Assert.True((before - after).narrow(2, 0, 10).abs().max().item<float>() == 0);         // the sky
    }

    [Fact]
    public async Task A_caption_has_a_scene_for_every_seed_and_position_and_the_same_one_again()
    {
        async Task<byte[]> PixelsAsync(ulong seed, long position)
        {
            var drawn = await DrawAsync(new SceneDraw { Caption = "A red  sphere on Grass", Seed = new Seed(seed), Position = position, Size = 32 });
            using var held = Held(drawn);
            Assert.Equal("a red sphere on grass", drawn.Caption);
            return [.. drawn.Image.Value.bytes, .. drawn.Degraded.Value.bytes];
        }
        var first = await PixelsAsync(1, 0);
        Assert.Equal(first, await PixelsAsync(1, 0));
        Assert.NotEqual(first, await PixelsAsync(2, 0));
        Assert.NotEqual(first, await PixelsAsync(1, 1));
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_refused_at_its_port()
    {
        async Task RefusedAsync(string problem, SceneDraw node) =>
            Assert.Contains(problem, (await Assert.ThrowsAsync<PortException>(async () => await node.EvaluateAsync(NodeContexts.At()))).Message, StringComparison.Ordinal);
        await RefusedAsync("caption: 'pink' in \"a pink sphere on grass\"; expected one of red,", new SceneDraw { Caption = "a pink sphere on grass" });
        await RefusedAsync("subject: is 2; the scene has 2 objects, from 0", new SceneDraw { Caption = Pair, Subject = 2 });
        await RefusedAsync("objects: is \"many\"; expected three shares", new SceneDraw { Objects = "many" });
        await RefusedAsync("objects: is \"0 0 0\"; expected three shares", new SceneDraw { Objects = "0 0 0" });
        await RefusedAsync("objects: is \"1 -1 1\"; expected three shares", new SceneDraw { Objects = "1 -1 1" });
    }

    private static async Task<SceneDraw.Result> DrawAsync(SceneDraw node) => await node.EvaluateAsync(NodeContexts.At());

    private static Together Held(SceneDraw.Result drawn) => new([drawn.Image, drawn.Segmentation, drawn.Small, drawn.Degraded, drawn.Silhouette, drawn.Hole, drawn.Without]);

    private sealed class Together(IReadOnlyList<IDisposable> parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts) part.Dispose();
        }
    }
}
