namespace LdmGraph.Plugins.TextEncoders.Tests;

public sealed class UnicodeNormalizationTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("\u1E69", "s\u0323\u0307")]                     // two levels: ṡ with a dot below
    [InlineData("s\u0307\u0323", "s\u0323\u0307")]              // marks in canonical order
    [InlineData("\uAC01", "\u1100\u1161\u11A8")]                // Hangul by rule
    [InlineData("\u212B\u2126", "A\u030A\u03A9")]               // characters that are others
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    public void Form_D_takes_characters_apart(string text, string parts) => Assert.Equal(parts, UnicodeNormalization.Decompose(text));

    [Theory]
    [InlineData("cafe\u0301", "caf\u00E9")]
    [InlineData("s\u0307\u0323", "\u1E69")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\u212B\u2126", "\u00C5\u03A9")]                // never put together again
    [InlineData("a\u0323\u0302", "\u1EAD")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]              // ordered, though nothing exists to put together
    [InlineData("a\u0315\u0300", "\u00E0\u0315")]               // the mark between has a higher class and is no bar
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\u0915\u093C", "\u0915\u093C")]                // excluded from composition
    [InlineData("\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    public void Form_C_puts_them_together(string text, string whole) => Assert.Equal(whole, UnicodeNormalization.Compose(text));

    [Fact]
    public void Lone_halves_of_pairs_pass() => Assert.Equal("\uD800x\u00E9\uDC00", UnicodeNormalization.Compose("\uD800xe\u0301\uDC00"));

    [Fact]
    public void Composing_what_was_taken_apart_changes_nothing_that_was_composed()
    {
        for (var code = 0xA0; code < 0xD7FF; code++)
        {
            var composed = UnicodeNormalization.Compose(char.ConvertFromUtf32(code));
            Assert.Equal(composed, UnicodeNormalization.Compose(UnicodeNormalization.Decompose(composed)));
        }
    }

    [Fact]
    public void Widths_become_usual()
    {
        Assert.Equal("A", UnicodeNormalization.Width('Ａ'));
        Assert.Equal("ア", UnicodeNormalization.Width('ｱ'));
        Assert.Null(UnicodeNormalization.Width('A'));
    }
}
