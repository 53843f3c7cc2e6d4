namespace LdmGraph.Plugins.TextEncoders.Tests;

public sealed class WordPieceTokenizerTests
{
    private static readonly string[] Vocabulary =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cafe", "photo", "##s", "##graph", "un", "##aff", "##able", "ss", "!", "$", "日", "本", "x", "##x", "ᄒ", "##ᅡ", "##ᆫ", "σ", "##σ", "i", "e"];

    private static string Pieces(string text, bool lowerCase = true) => string.Join(' ', new WordPieceTokenizer(Vocabulary, lowerCase).Pieces(text));

    [Theory]
    [InlineData("unaffable photographs", "un ##aff ##able photo ##graph ##s")]
    [InlineData("a PHOTO", "a photo")]
    [InlineData("Café CAFÉ cafe\u0301", "cafe cafe cafe")]
    [InlineData("a\u00a0a\u2003a\u2028a\ta\r\na", "a a a a a a")]
    [InlineData("a!$a", "a ! $ a")]
    [InlineData("日本photos", "日 本 photo ##s")]
    [InlineData("한", "ᄒ ##ᅡ ##ᆫ")]
    [InlineData("ΣΣ", "σ ##σ")]
    [InlineData("İ", "i")]
    [InlineData("pho\u00adto\u200b \0a\ufffd", "photo a")]
    [InlineData("a[SEP]photo [MASK]", "a [SEP] photo [MASK]")]
    [InlineData("photoz", "[UNK]")]
    [InlineData("", "")]
    public void Text_falls_into_known_pieces(string text, string pieces) => Assert.Equal(pieces, Pieces(text));

    [Fact]
    public void A_cased_vocabulary_keeps_case_and_accents() => Assert.Equal("[UNK] [UNK] a", Pieces("Photo café a", lowerCase: false));

    [Theory, InlineData(100, 100), InlineData(101, 1)]
    public void Words_of_more_than_a_hundred_characters_are_unknown(int length, int pieces) =>
        Assert.Equal(pieces, new WordPieceTokenizer(Vocabulary).Pieces(new string('x', length)).Count());

    [Fact]
    public void Ids_begin_and_end_with_their_tokens_and_are_padded_or_cut()
    {
        var tokenizer = new WordPieceTokenizer(Vocabulary);
        Assert.Equal([2L, 5, 7, 3, 0, 0], tokenizer.Encode("a photo", 6));
        Assert.Equal([2L, 5, 5, 5, 5, 3], tokenizer.Encode("a a a a a a a", 6));
        Assert.Equal([2L, 5, 1, 3], tokenizer.Encode("a zebra", 4));
    }

    [Fact]
    public void Ids_are_line_numbers_also_where_a_line_is_repeated() =>
        Assert.Equal(7L, new WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "x", "x", "a"]).Encode("a", 3)[1]);

    [Fact]
    public void A_vocabulary_without_UNK_is_closed_and_names_its_words()
    {
        var tokenizer = new WordPieceTokenizer(["[PAD]", "[CLS]", "[SEP]", "red", "cube"]);
        Assert.Equal([1, 3, 4, 2, 0], tokenizer.Encode("Red cube", 5));
        var unknown = Assert.Throws<ArgumentException>(() => tokenizer.Encode("red unicorn", 5));
        Assert.Equal("the model does not know the word 'unicorn'; it knows red, cube", unknown.Message);
    }

    [Fact]
    public void A_file_that_is_no_vocabulary_is_refused() =>
        Assert.Contains("[SEP]", Assert.Throws<InvalidOperationException>(() => new WordPieceTokenizer(["hello", "world"])).Message);
}
