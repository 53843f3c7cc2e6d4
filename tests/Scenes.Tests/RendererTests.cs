using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LdmGraph.Plugins.Scenes;
using LdmGraph.Tests;

namespace Scenes.Tests;

[LeakFree]
public sealed class RendererTests
{
    private static readonly SceneSequence Sequence = new(23, Split.Train, new ObjectShares(1, 1, 1));

    [Fact]
    public void Every_value_is_a_number_from_0_to_1()
    {
        for (var i = 0; i < 200; i++) Assert.All(Draw(Sequence.At(i), 64), value => Assert.InRange(value, 0f, 1f));
    }

    [Theory, InlineData(64, 128), InlineData(64, 256), InlineData(128, 256)]
    public void A_large_picture_made_small_is_the_small_one(int small, int large)
    {
        for (var i = 0; i < 30; i++)
        {
            var scene = Sequence.At(i);
            var (drawn, reduced) = (Draw(scene, small), Reduce(Draw(scene, large), large, large / small));
            var difference = drawn.Zip(reduced, (a, b) => Math.Abs(a - b)).ToArray();
            Assert.True(difference.Average() < 0.002, $"position {i}: {difference.Average()}");
            Assert.True(difference.Count(value => value > 0.1f) < 0.004 * difference.Length, $"position {i}: {difference.Count(value => value > 0.1f)} of {difference.Length} values are far apart");
        }
    }

    [Fact]
    public void Scenes_look_as_they_always_did()
    {
        // Trainings resume at a position: it must show the same picture on every machine and in every version that says scenes/1.
        var all = Enumerable.Range(0, 16).SelectMany(i => MemoryMarshal.AsBytes(Draw(Sequence.At(i), 64).AsSpan()).ToArray()).ToArray();
        Assert.Equal("5a6e07cc6076e82715f08f16e3c6d3191164e5b837b698bfbff3cb986ae20325", Convert.ToHexStringLower(SHA256.HashData(all)));
    }

    [Theory]
    [InlineData("a red sphere on grey", 0, 1)]
    [InlineData("a green cube on slate", 1, 0)]
    [InlineData("a blue cylinder on sand", 2, 1)]
    [InlineData("a purple cone on grass", 2, 1)]
    public void A_thing_has_its_colour(string caption, int strongest, int weakest)
    {
        for (var i = 0; i < 20; i++)
        {
            var surfaces = new byte[64 * 64];
            var picture = new float[3 * 64 * 64];
            Renderer.Draw(Composer.Compose(SceneCaption.Parse(caption), 3, i), 64, picture, surfaces);
            double Mean(int channel) => Enumerable.Range(0, 64 * 64).Where(at => surfaces[at] == 2).Average(at => picture[channel * 64 * 64 + at]);
            Assert.True(Mean(strongest) > Mean(weakest) + 0.15);
        }
    }

    [Fact]
    public void The_light_comes_from_the_left_and_shadows_fall_to_the_right()
    {
        var (left, right) = (0.0, 0.0);
        for (var i = 0; i < 40; i++)
        {
            var scene = Composer.Compose(SceneCaption.Parse("a white cylinder on grey"), 9, i);
            var picture = Draw(scene, 64);
            var bare = Draw(scene with { Solids = [] }, 64);
            var surfaces = new byte[64 * 64];
            Renderer.Draw(scene, 64, new float[3 * 64 * 64], surfaces);
            var middle = Enumerable.Range(0, 64 * 64).Where(at => surfaces[at] == 2).Average(at => at % 64);
            for (var at = 0; at < 64 * 64; at++)
            {
                if (surfaces[at] == 2) continue;
                if (at % 64 < middle) left += bare[at] - picture[at];
                else right += bare[at] - picture[at];
            }
        }
        Assert.True(right > 3 * left && left > -1);
    }

    [Fact]
    public void A_dataset_gives_the_same_bytes_whatever_the_number_of_threads_and_wherever_it_starts()
    {
        var dataset = new SceneExamples(Sequence, 32);
        using var parallel = dataset.Draw(100, 40);
        using var later = dataset.Draw(130, 10);
        var bytes = parallel.Pictures.bytes.ToArray();
        for (var i = 0; i < 40; i++) Assert.True(MemoryMarshal.AsBytes(Draw(Sequence.At(100 + i), 32).AsSpan()).SequenceEqual(bytes.AsSpan(i * 3 * 32 * 32 * 4, 3 * 32 * 32 * 4)));
        Assert.True(later.Pictures.bytes.SequenceEqual(bytes.AsSpan(30 * 3 * 32 * 32 * 4)));
        Assert.Equal(parallel.Captions.Skip(30), later.Captions);
        Assert.Equal(parallel.Classes.Skip(30), later.Classes);
    }

    private static float[] Draw(Scene scene, int size)
    {
        var picture = new float[3 * size * size];
        Renderer.Draw(scene, size, picture);
        return picture;
    }

    private static float[] Reduce(float[] picture, int size, int by)
    {
        var small = new float[picture.Length / by / by];
        for (var at = 0; at < picture.Length; at++)
        {
            var (plane, row, column) = (at / (size * size), at / size % size, at % size);
            small[plane * (size / by) * (size / by) + row / by * (size / by) + column / by] += picture[at] / (by * by);
        }
        return small;
    }
}
