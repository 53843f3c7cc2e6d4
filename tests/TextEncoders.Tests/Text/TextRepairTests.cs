namespace LdmGraph.Plugins.TextEncoders.Tests;

public sealed class TextRepairTests
{
    [Theory]
    [InlineData("“double” and ‘single’", "\"double\" and 'single'")]
    [InlineData("ﬁre ﬂow Ĳ", "fire flow IJ")]
    [InlineData("ＦＵＬＬ　ｗｉｄｔｈ", "FULL width")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("null\0bell\adel\x7F bom\uFEFF", "nullbelldel bom")]
    [InlineData("\e[36;44mblue\e[0m", "blue")]
    [InlineData("e\u0301", "é")]
    [InlineData("👩‍👩‍👧 stays", "👩‍👩‍👧 stays")]
    public void Typography_becomes_plain(string text, string plain) => Assert.Equal(plain, TextRepair.Apply(text));

    [Fact]
    public void Half_a_pair_becomes_the_sign_for_what_cannot_be_shown() => Assert.Equal("lone \uFFFD half", TextRepair.Apply("lone \uD83D half"));

    [Theory]
    [InlineData("cafÃ©", "café")]
    [InlineData("â€œhiâ€\u009D", "\"hi\"")]
    [InlineData("ðŸ˜€", "😀")]
    [InlineData("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет")]
    [InlineData("next\u0085line", "next…line")]                 // read as Latin-1 what was Windows-1252
    [InlineData("CAFÉ® Ångström São", "CAFÉ® Ångström São")]
    [InlineData("voilà, naïve Ñandú", "voilà, naïve Ñandú")]
    [InlineData("日本Ã", "日本Ã")]
    public void Text_read_in_the_wrong_code_page_is_restored_and_other_text_is_not_touched(string text, string repaired) => Assert.Equal(repaired, TextRepair.Apply(text));

    [Theory]
    [InlineData("&amp;lt; &#8220;x&#8221;", "< \"x\"")]
    [InlineData("P&EACUTE;REZ", "PÉREZ")]
    [InlineData("rock &amp roll", "rock &amp roll")]            // without its semicolon it may be meant
    [InlineData("<b>&amp;</b>", "<b>&amp;</b>")]                // a tag: HTML that is meant as such
    [InlineData("a &amp; b\n<b>\n&amp;", "a & b\n<b>\n&amp;")]  // and so is what follows
    [InlineData("&nosuch; &#99999999;", "&nosuch; \uFFFD")]
    public void Html_is_unescaped_where_it_is_no_html(string text, string plain) => Assert.Equal(plain, TextRepair.Apply(text));

    [Theory]
    [InlineData("rock &amp roll &copy 2020 &notit;", "rock & roll © 2020 ¬it;")]
    [InlineData("&#x41;&#65&#128;&#0;", "AA€\uFFFD")]
    [InlineData("AT&T & co", "AT&T & co")]
    public void Pythons_own_unescaping_also_takes_old_names_without_a_semicolon(string text, string plain) => Assert.Equal(plain, HtmlEntities.Unescape(text));

    [Theory]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")]
    [InlineData("Σ ΑΣ. Σ'Α", "σ ας. σ'α")]
    [InlineData("İI", "i\u0307i")]
    [InlineData("ẞ", "ß")]
    public void Lower_case_is_Pythons(string text, string lower) => Assert.Equal(lower, PythonText.Lower(text));
}
