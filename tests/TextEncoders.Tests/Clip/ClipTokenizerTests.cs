using System.Diagnostics;

namespace LdmGraph.Plugins.TextEncoders.Tests;

/// <summary>With the vocabulary of the released CLIP; ids as OpenAI's tokenizer gives them.</summary>
public sealed class ClipTokenizerTests
{
    private const long Start = 49406, End = 49407;

    private static ClipTokenizer Released(long pad = End) => new(ClipVocabulary.OfClip.Value) { Pad = pad };

    private static long[] Words(ClipTokenizer tokenizer, string text) => [.. tokenizer.Encode(text).Skip(1).TakeWhile(id => id != tokenizer.End)];

    [Theory]
    [InlineData("a photo of a cat", new long[] { 320, 1125, 539, 320, 2368 })]
    [InlineData("A  PHOTO of\ta cat ", new long[] { 320, 1125, 539, 320, 2368 })]
    [InlineData("hello world!", new long[] { 3306, 1002, 256 })]
    [InlineData("", new long[0])]
    public void Prompts_become_the_ids_that_CLIP_was_trained_on(string text, long[] ids) => Assert.Equal(ids, Words(Released(), text));

    [Fact]
    public void A_short_prompt_is_filled_up_and_a_long_one_keeps_the_end_in_its_last_place()
    {
        var row = Released().Encode("a cat");
        Assert.Equal([Start, 320, 2368, End, End], row[..5]);
        Assert.Equal(77, row.Length);
        Assert.All(row[3..], id => Assert.Equal(End, id));
        Assert.All(Released(pad: 0).Encode("a cat")[4..], id => Assert.Equal(0, id));

        var full = Released(pad: 0).Encode(string.Join(' ', Enumerable.Repeat("cat", 75)));
        Assert.Equal([2368, End], full[^2..]);
        Assert.Equal(full, Released(pad: 0).Encode(string.Join(' ', Enumerable.Repeat("cat", 500))));
    }

    [Fact]
    public void Contractions_digits_and_signs_are_cut_as_the_original_does()
    {
        Assert.Equal(["it", "'s", "2", "0", "2", "4", "!?", "don", "'t"], ClipWords.Split("it's 2024!? don't"));
        Assert.Equal(["...'", "s"], ClipWords.Split("...'s"));          // only where a word could begin
        Assert.Equal(["𝒜𝒷", "1", "😀"], ClipWords.Split("𝒜𝒷1😀"));     // beyond 16 bits
    }

    [Fact]
    public void Marks_typed_in_a_prompt_are_the_marks_themselves()
    {
        Assert.Equal([Start, Start, 320, End], Released().Encode("<|startoftext|> a <|ENDOFTEXT|>")[..4]);
    }

    [Fact]
    public void Literals_are_found_as_written_the_longest_first()
    {
        var tokenizer = Released().With(new Dictionary<string, IReadOnlyList<long>> { ["<x>"] = [50000], ["toy"] = [50001, 50002], ["toy_1"] = [50002] });
        Assert.Equal([320, 50000, 50001, 50002, 50002, 49407, 49407], tokenizer.Encode("a <x>toy toy_1")[1..8]);
        Assert.DoesNotContain(50000, tokenizer.Encode("a <X>"));
    }

    [Fact]
    public void A_literal_of_several_ids_that_does_not_fit_is_cut()
    {
        var tokenizer = new ClipTokenizer(ClipVocabulary.OfClip.Value) { Length = 4 }.With(new Dictionary<string, IReadOnlyList<long>> { ["toy"] = [50001, 50002, 50003] });
        Assert.Equal([Start, 50001, 50002, End], tokenizer.Encode("toy"));
    }

    [Fact]
    public void A_word_without_end_takes_no_more_than_a_moment()
    {
        var random = new Random(7);
        var word = string.Concat(Enumerable.Range(0, 200_000).Select(_ => (char)('a' + random.Next(26))));
        var watch = Stopwatch.StartNew();
        Released().Encode(word);
        Released().Encode(new string('a', 200_000));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Merging_follows_the_order_of_learning_everywhere_in_the_word()
    {
        var pairs = new BytePairs(new Dictionary<(string, string), int> { [("a", "b")] = 0, [("ab", "c</w>")] = 1, [("b", "c</w>")] = 2, [("a", "a")] = 3 });
        Assert.Equal(["abc</w>"], pairs.Split("abc"));
        Assert.Equal(["aa", "abc</w>"], pairs.Split("aaabc"));          // "ab" before "aa"
        Assert.Equal(["aa", "aa", "a</w>"], pairs.Split("aaaaa"));      // from the left; the last "a" is another symbol
        Assert.Equal(["x", "bc</w>"], pairs.Split("xbc"));
        Assert.Empty(pairs.Split(""));
    }
}
