using System.Globalization;
using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>
/// Cuts cleaned text into the words that byte pairs are joined in: English contractions, runs of letters, single digits,
/// runs of anything else. The original's expression, over characters rather than UTF-16 units.
/// </summary>
internal static class ClipWords
{
    private static readonly string[] Whole = [ClipVocabulary.Start, ClipVocabulary.End, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    public static IEnumerable<string> Split(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Array.Find(Whole, word => string.CompareOrdinal(text, at, word, 0, word.Length) == 0)?.Length ?? Run(text, at);
            if (!char.IsWhiteSpace(text[at])) yield return text.Substring(at, length);
            at += length;
        }
    }

    private static int Run(string text, int at)
    {
        var kind = KindAt(text, at, out var length);
        var end = at + length;
        if (kind is Kind.Number) return length;
        while (end < text.Length && KindAt(text, end, out length) == kind) end += length;
        return end - at;
    }

    private enum Kind { Space, Letter, Number, Other }

    private static Kind KindAt(string text, int at, out int length)
    {
        // A lone surrogate is a character of its own, of no kind.
        length = Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        if (char.IsWhiteSpace(text[at])) return Kind.Space;
        return CharUnicodeInfo.GetUnicodeCategory(text, at) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }
}
