using LdmGraph.Plugins.Scenes;

namespace Scenes.Tests;

public sealed class CompositionTests
{
    private static readonly SceneSequence Sequence = new(17, Split.Train, new ObjectShares(1, 2, 3));

    [Fact]
    public void Nothing_hides_more_than_the_stated_share_of_another_thing()
    {
        for (var i = 0; i < 400; i++)
        {
            var scene = Sequence.At(i);
            var together = Seen(scene, 128);
            for (var k = 0; k < scene.Solids.Count; k++)
            {
                var alone = Seen(scene with { Solids = [scene.Solids[k]] }, 128).Count(surface => surface == 2);
                var left = together.Count(surface => surface == 2 + k);
                Assert.True(left >= Composer.VisibleShare * alone, $"position {i}, '{scene.Caption}': of thing {k}, {left} of {alone} pixels are seen");
            }
        }
    }

    [Fact]
    public void Things_stand_in_the_order_of_the_caption_clearly_apart_and_inside_the_picture()
    {
        for (var i = 0; i < 400; i++)
        {
            var scene = Sequence.At(i);
            Assert.Equal(scene.Caption.Things, scene.Solids.Select(solid => solid.Thing));
            var middles = scene.Solids.Select(solid => (scene.Camera.Project(solid.Middle).U + 1) / 2).ToArray();
            for (var k = 1; k < middles.Length; k++) Assert.True(middles[k] - middles[k - 1] >= Composer.LeastGap);

            var seen = Seen(scene, 64);
            for (var k = 0; k < scene.Solids.Count; k++)
            {
                var pixels = Enumerable.Range(0, 64 * 64).Where(at => seen[at] == 2 + k).ToList();
                Assert.All(pixels, at => Assert.InRange(at % 64, 1, 62));
                Assert.All(pixels, at => Assert.InRange(at / 64, 1, 62));
            }
        }
    }

    [Fact]
    public void Things_are_large_enough_to_be_told_apart_at_64_pixels()
    {
        for (var i = 0; i < 400; i++)
        {
            var scene = Sequence.At(i);
            var seen = Seen(scene, 64);
            for (var k = 0; k < scene.Solids.Count; k++) Assert.InRange(seen.Count(surface => surface == 2 + k), 40, 1600);
        }
    }

    [Fact]
    public void Things_do_stand_before_one_another_in_part()
    {
        // Otherwise the test above would prove nothing.
        var overlapping = Enumerable.Range(0, 200).Select(i => Sequence.At(i)).Count(scene => scene.Solids.Index().Any(one =>
            Seen(scene, 64).Count(surface => surface == 2 + one.Index) < Seen(scene with { Solids = [one.Item] }, 64).Count(surface => surface == 2)));
        Assert.InRange(overlapping, 5, 150);
    }

    [Fact]
    public void One_caption_has_many_scenes()
    {
        var caption = SceneCaption.Parse("a red sphere left of a blue cube on grass");
        var places = Enumerable.Range(0, 100).Select(i => Composer.Compose(caption, 1, i).Solids[0]).ToHashSet();
        Assert.Equal(100, places.Count);
        Assert.NotEqual(Composer.Compose(caption, 1, 0).Solids[0], Composer.Compose(caption, 2, 0).Solids[0]);
    }

    private static byte[] Seen(Scene scene, int size)
    {
        var surfaces = new byte[size * size];
        Renderer.Draw(scene, size, new float[3 * size * size], surfaces);
        return surfaces;
    }
}
