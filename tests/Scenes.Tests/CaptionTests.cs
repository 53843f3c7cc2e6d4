using LdmGraph.Plugins.Scenes;

namespace Scenes.Tests;

public sealed class CaptionTests
{
    [Theory]
    [InlineData("a red sphere on grass")]
    [InlineData("a red sphere left of a blue cube on grass")]
    [InlineData("an orange cylinder left of a red sphere left of a white cone on slate")]
    public void A_caption_reads_back_as_what_it_was_written_from(string text) => Assert.Equal(text, SceneCaption.Parse(text).ToString());

    [Fact]
    public void Every_drawn_caption_reads_back_and_is_made_of_the_listed_words()
    {
        var words = SceneCaption.Words.ToHashSet();
        Assert.Equal(21, words.Count);
        var used = new HashSet<string>();
        var sequence = new SceneSequence(3, Split.Train, new ObjectShares(1, 1, 1));
        for (var i = 0; i < 2000; i++)
        {
            var caption = sequence.CaptionAt(i);
            Assert.Equal(caption, SceneCaption.Parse(caption.ToString()));
            used.UnionWith(caption.ToString().Split(' '));
        }
        Assert.Equal(words, used);
    }

    [Fact]
    public void Case_and_spaces_do_not_matter() =>
        Assert.Equal("a red sphere on grass", SceneCaption.Parse("  A red   Sphere on\tgrass\n").ToString());

    [Theory]
    [InlineData("", "\"\" ends early; expected one of a, an")]
    [InlineData("a pink sphere on grass", "'pink' in \"a pink sphere on grass\"; expected one of red, green, blue, yellow, purple, cyan, orange, white")]
    [InlineData("a red sphere right of a blue cube on grass", "'right' in \"a red sphere right of a blue cube on grass\"; expected one of left, on")]
    [InlineData("a red sphere on", "\"a red sphere on\" ends early; expected one of grey, sand, grass, slate")]
    [InlineData("a red sphere on grass today", "'today' in \"a red sphere on grass today\"; expected the end after 'grass'")]
    [InlineData("an red sphere on grass", "'an red' in \"an red sphere on grass\"; expected 'a red'")]
    [InlineData("a red cone left of a red cone on grass", "has two equal things; expected different ones")]
    [InlineData("a red cone left of a blue cone left of a red cube left of a red sphere on sand", "has 4 things; expected one to 3")]
    public void Another_text_is_refused_with_the_word_that_is_wrong(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => SceneCaption.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_test_caption_occurs_in_training_and_a_tenth_is_held_out_for_every_number_of_objects()
    {
        foreach (var shares in (ObjectShares[])[new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)])
        {
            HashSet<SceneCaption> Captions(Split split) => [.. Enumerable.Range(0, 3000).Select(i => new SceneSequence(5, split, shares).CaptionAt(i))];
            var (train, test) = (Captions(Split.Train), Captions(Split.Test));
            Assert.Empty(train.Intersect(test));
            Assert.All(test, caption => Assert.Equal(Split.Test, Splits.Of(caption)));
        }

        var single = from ground in Enum.GetValues<Ground>() from colour in Enum.GetValues<Colour>() from shape in Enum.GetValues<Shape>()
                     select new SceneCaption([new Thing(colour, shape)], ground);
        Assert.Equal(128, single.Count());
        Assert.InRange(single.Count(caption => Splits.Of(caption) == Split.Test), 8, 18);
        // Nothing is held out altogether: training sees every thing and every ground alone.
        var trained = single.Where(caption => Splits.Of(caption) == Split.Train).ToList();
        Assert.Equal(32, trained.Select(caption => caption.Things[0]).Distinct().Count());
        var pairs = Enumerable.Range(0, 20000).Select(i => Splits.Of(new SceneSequence(1, Split.Train, new ObjectShares(0, 1, 0)).CaptionAt(i)));
        Assert.All(pairs, split => Assert.Equal(Split.Train, split));
    }

    [Fact]
    public void Shares_say_how_many_objects_there_are()
    {
        int[] Counts(string shares)
        {
            var sequence = new SceneSequence(11, Split.Train, ObjectShares.Of(shares));
            return [.. Enumerable.Range(0, 6000).CountBy(i => sequence.CaptionAt(i).Things.Count).OrderBy(pair => pair.Key).Select(pair => pair.Value)];
        }
        Assert.Equal([6000], Counts("0 1 0"));
        var counts = Counts("1 2 3");
        Assert.InRange(counts[0], 850, 1150);
        Assert.InRange(counts[1], 1850, 2150);
        Assert.InRange(counts[2], 2850, 3150);
    }
}
