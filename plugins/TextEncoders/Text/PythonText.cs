using System.Text;
using static System.Globalization.UnicodeCategory;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Text as Python sees it: vocabularies were learned from what its <c>str</c> methods give, which differs from .NET's at the edges.</summary>
internal static class PythonText
{
    /// <summary><c>str.isspace</c>: also the four ASCII separators that Unicode does not call white space.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1C' and <= '\x1F';

    /// <summary><c>str.strip()</c>.</summary>
    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary><c>re.sub(r"\s+", " ", text).strip()</c> of the <c>regex</c> module, whose <c>\s</c> is Unicode white space.</summary>
    public static string CollapseSpace(string text)
    {
        var collapsed = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!char.IsWhiteSpace(c)) collapsed.Append(c);
            else if (collapsed is not [.., ' ']) collapsed.Append(' ');
        return Strip(collapsed.ToString());
    }

    /// <summary><c>str.lower()</c>: with the two mappings that need more than one character at a time.</summary>
    public static string Lower(string text)
    {
        if (!text.Contains('İ') && !text.Contains('Σ')) return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (text[i] == 'İ') lower.Append("i\u0307");
            else if (text[i] == 'Σ') lower.Append(EndsWord(text, i) ? 'ς' : 'σ');
            else lower.Append(text[i]);
        return lower.ToString().ToLowerInvariant();
    }

    // A capital sigma becomes the final form after a letter and before none (Unicode, section 3.13), marks and apostrophes not counted.
    private static bool EndsWord(string text, int at)
    {
        Rune? Neighbour(int step)
        {
            for (var i = at + step; i >= 0 && i < text.Length; i += step)
            {
                // From either side, a pair is looked at from its first half.
                if (!char.IsLowSurrogate(text[i]) && Rune.TryGetRuneAt(text, i, out var rune) && !IsCaseIgnorable(rune)) return rune;
            }
            return null;
        }
        return Neighbour(-1) is { } before && IsCased(before) && !(Neighbour(+1) is { } after && IsCased(after));
    }

    private static bool IsCased(Rune rune) => Rune.GetUnicodeCategory(rune) is UppercaseLetter or LowercaseLetter or TitlecaseLetter;

    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is NonSpacingMark or EnclosingMark or Format or ModifierLetter or ModifierSymbol
        || rune.Value is '\'' or '.' or ':' or '·' or '\u2018' or '\u2019' or '\u2024' or '\u2027';
}
