using System.Globalization;
using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Splits text into the words that WordPiece takes apart: cleaned, case-folded, without accents, punctuation by itself.</summary>
internal static class BertWords
{
    public static IEnumerable<string> Of(string text, bool lowerCase) =>
        Spaced(text, lowerCase).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    // The text with a space wherever it is to be split.
    private static string Spaced(string text, bool lowerCase)
    {
        var spaced = new StringBuilder(text.Length + 16);
        foreach (var rune in (lowerCase ? UnicodeNormalization.Decompose(Cleaned(text, lowerCase)) : Cleaned(text, lowerCase)).EnumerateRunes())
        {
            if (lowerCase && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark) continue;
            if (IsPunctuation(rune) || IsIdeograph(rune.Value)) spaced.Append(' ').Append(rune.ToString()).Append(' ');
            else spaced.Append(rune.ToString());
        }
        return spaced.ToString();
    }

    // Without control characters; in lower case one character at a time, so that Σ is never a final ς.
    private static string Cleaned(string text, bool lowerCase)
    {
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsDropped(rune)) continue;
            if (Rune.IsWhiteSpace(rune)) cleaned.Append(' ');
            // The one character whose lower case is two: i and a combining dot, which is an accent.
            else if (lowerCase && rune.Value == 'İ') cleaned.Append('i');
            else cleaned.Append((lowerCase ? Rune.ToLowerInvariant(rune) : rune).ToString());
        }
        return cleaned.ToString();
    }

    private static bool IsDropped(Rune rune) => rune.Value is not ('\t' or '\n' or '\r') && (rune.Value is 0 or 0xFFFD
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    // In ASCII everything that is neither letter, digit nor space counts, also symbols such as $ and ^.
    private static bool IsPunctuation(Rune rune) => rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    // CJK ideographs are words by themselves; kana and Hangul are not.
    private static bool IsIdeograph(int code) => code is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
