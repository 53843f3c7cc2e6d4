using LdmGraph.Diffusion;
using LdmGraph.Plugins.Conditioning.Layouts;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Conditioning.Tests;

public sealed class LayoutTokensTests
{
    private static async Task<IReadOnlyList<long>> RunAsync(LayoutTokens node, ulong run = 0) => (await node.EvaluateAsync(NodeContexts.At(seed: run))).Tokens.Rows[0];

    private static LayoutTokens Small(string boxes) => new() { Boxes = boxes, Classes = 10, Objects = 2, Vocabulary = 100 };

    [Fact]
    public async Task A_box_is_its_class_and_two_corners_on_a_square_grid()
    {
        // Ten cells a side, so corners are on multiples of 1 / 9.
        var tokens = await RunAsync(Small("7 0 0 0.5 1"));
        Assert.Equal([7, 0, 94, 99, 99, 99, 0, 99], tokens);            // round(0.5 * 9) = 4, halves to even; then "none" and the whole picture
        Assert.Equal(30 * 3 + 2, (await RunAsync(new LayoutTokens { Boxes = "64 0.1 0.1 0.2 0.2" })).Count);
    }

    [Fact]
    public async Task Marks_make_other_tokens_of_a_class_only_where_the_model_knows_them()
    {
        var marked = "3 0 0 1 1 group occluded";
        Assert.Equal(13, (await RunAsync(Small(marked)))[0]);
        Assert.Equal(3, (await RunAsync(new LayoutTokens { Boxes = marked, Classes = 10, Objects = 2, Vocabulary = 100, Groups = false }))[0]);
        Assert.Equal(33, (await RunAsync(new LayoutTokens { Boxes = marked, Classes = 10, Objects = 2, Vocabulary = 200, Details = true }))[0]);
    }

    [Fact]
    public async Task What_lies_outside_the_crop_is_left_out_and_without_crop_tokens_boxes_are_seen_from_it()
    {
        var boxes = "1 0 0 0.2 0.2\n2 0.5 0 0.5 1";
        var node = new LayoutTokens { Boxes = boxes, Classes = 10, Objects = 2, Vocabulary = 100, WithCrop = false, Crop = "0.5 0 0.5 1" };
        Assert.Equal([2, 0, 99, 99, 99, 99], await RunAsync(node));
        var flipped = new LayoutTokens { Boxes = "1 0 0 0.2 1", Classes = 10, Objects = 1, Vocabulary = 100, Flip = true, Position = LayoutPosition.Centre };
        Assert.Equal([1, 48, 0, 99], await RunAsync(flipped));          // centre at (0.9, 0.5)
    }

    [Fact]
    public async Task Shuffling_depends_on_its_seed_alone_and_loses_nothing()
    {
        LayoutTokens Node(ulong seed, bool shuffle = true) => new() { Boxes = string.Join('\n', Enumerable.Range(0, 8).Select(i => $"{i} 0 0 1 1")), Classes = 10, Objects = 8, Vocabulary = 100, Shuffle = shuffle, Seed = new Seed(seed) };
        var order = (await RunAsync(Node(1))).Where((_, i) => i % 3 == 0).Take(8).ToList();
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i), order.Order());
        Assert.NotEqual(order.Order(), order);
        Assert.Equal(await RunAsync(Node(1)), await RunAsync(Node(1), run: 5));
        Assert.NotEqual(await RunAsync(Node(1)), await RunAsync(Node(2)));
    }

    [Fact]
    public void What_is_on_the_grid_comes_back_as_it_was()
    {
        var vocabulary = new LayoutVocabulary { Classes = 10, Objects = 3, Tokens = 121, Marks = LayoutMarks.Group };
        LayoutObject[] objects = [new(4, new Box(0.1, 0.2, 0.3, 0.4), LayoutMarks.Group), new(9, new Box(0, 0, 1, 1), LayoutMarks.None)];
        var (decoded, crop) = vocabulary.Decode(vocabulary.Encode(objects, new Box(0, 0, 1, 0.5), flip: false));
        Assert.Equal(2, decoded.Count);
        foreach (var (expected, got) in objects.Zip(decoded))
        {
            Assert.Equal((expected.Class, expected.Marks), (got.Class, got.Marks));
            Assert.Equal(expected.Box.X, got.Box.X, 12);
            Assert.Equal(expected.Box.Height, got.Box.Height, 12);
        }
        Assert.Equal(0.5, crop!.Value.Height, 12);
    }

    [Theory]
    [InlineData("boxes", "1 0 0 1", "line 1: expected 'class x y width height'")]
    [InlineData("boxes", "\n1 0 0 1 1\n\ncat 0 0 1 1", "line 4: 'cat' is no number of a class")]
    [InlineData("boxes", "1 0 0 1 wide", "'wide' is no number")]
    [InlineData("boxes", "1 0 0 NaN 1", "'NaN' is no number")]
    [InlineData("boxes", "1 0 0 1 1 blurred", "'blurred' is unknown; expected group, occluded, depiction or inside")]
    [InlineData("boxes", "1 0 0 1 1 3", "'3' is unknown")]
    [InlineData("boxes", "1 0.5 0 0.6 1", "outside the picture")]
    [InlineData("boxes", "601 0 0 1 1", "has the class 601; there are 601, from 0")]
    [InlineData("crop", "0 0 0 1", "empty or outside the picture")]
    public async Task What_cannot_be_read_is_shown_with_its_line(string port, string text, string said)
    {
        var refused = await Assert.ThrowsAsync<PortException>(async () => await RunAsync(new LayoutTokens { Boxes = port == "boxes" ? text : "", Crop = port == "crop" ? text : "0 0 1 1" }));
        Assert.Equal(port, refused.Port);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vocabulary_too_small_for_its_classes_is_refused()
    {
        var refused = await Assert.ThrowsAsync<PortException>(async () => await RunAsync(new LayoutTokens { Boxes = "", Vocabulary = 1024 }));
        Assert.Equal("vocabulary: of 1024 tokens is too small for 601 classes with their marks: 1203 are needed", refused.Message);
    }

    [Fact]
    public void Mistakes_and_lengths_are_known_before_anything_runs()
    {
        var inference = new FakeInference().Literal("boxes", "1 2 3").Literal("crop", "0 0 1 1").Literal("objects", 30).Literal("vocabulary", 8192)
            .Literal("position", LayoutPosition.Corners).Literal("withCrop", true).Run<LayoutTokens>();
        Assert.Equal("boxes", Assert.Single(inference.Errors).Port);
        Assert.Equal(new TokenIdsSpec(92, 8192), inference.Outputs["tokens"]);

        var misfit = new FakeInference().Known("encoder", new TextEncoderSpec(77, 512)).Known("tokens", new TokenIdsSpec(92, 8192)).Run<TokensEncode>();
        Assert.Contains("are 92 in a row, the encoder takes 77 at most", Assert.Single(misfit.Errors).Problem, StringComparison.Ordinal);
    }
}
