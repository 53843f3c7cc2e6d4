using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>What ftfy's <c>fix_text</c> does to prompts: straight quotes, plain ligatures, usual widths, no control characters, form C.</summary>
/// <remarks>Described in Robyn Speer, "ftfy" (2019), doi:10.5281/zenodo.2591652; the order of repairs is that of version 6.1.</remarks>
internal static class TextRepair
{
    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['Ĳ'] = "IJ", ['ĳ'] = "ij", ['ŉ'] = "ʼn", ['Ǳ'] = "DZ", ['ǲ'] = "Dz", ['ǳ'] = "dz", ['Ǆ'] = "DŽ", ['ǅ'] = "Dž", ['ǆ'] = "dž",
        ['Ǉ'] = "LJ", ['ǈ'] = "Lj", ['ǉ'] = "lj", ['Ǌ'] = "NJ", ['ǋ'] = "Nj", ['ǌ'] = "nj",
        ['ﬀ'] = "ff", ['ﬁ'] = "fi", ['ﬂ'] = "fl", ['ﬃ'] = "ffi", ['ﬄ'] = "ffl", ['ﬅ'] = "ſt", ['ﬆ'] = "st",
    };

    public static string Apply(string text)
    {
        var repaired = new StringBuilder(text.Length);
        var unescape = true;
        foreach (var line in Lines(text))
        {
            // A line with a tag is HTML that is meant as such, and so is what follows it.
            unescape &= !line.Contains('<');
            repaired.Append(Line(line, unescape));
        }
        return repaired.ToString();
    }

    private static string Line(string line, bool unescape)
    {
        // A repair may bring the next one's cause to light: &#8220; is a curly quote. Every pass shortens or simplifies.
        for (var before = ""; before != line;)
        {
            before = line;
            if (unescape) line = HtmlEntities.UnescapeClosed(line);
            line = Mojibake.Repair(line);
            line = UnicodeNormalization.Compose(Characters(line));
        }
        return line;
    }

    private static string Characters(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (char.IsSurrogatePair(line, i)) text.Append(c).Append(line[++i]);
            else if (Ligatures.TryGetValue(c, out var letters)) text.Append(letters);
            else if (c == '\u3000') text.Append(' ');
            else if (UnicodeNormalization.Width(c) is { } usual) text.Append(usual);
            else if (c is '\u02BC' or >= '\u2018' and <= '\u201B') text.Append('\'');
            else if (c is >= '\u201C' and <= '\u201F') text.Append('"');
            else if (c is '\u2028' or '\u2029' or '\r' or '\u0085')
            {
                text.Append('\n');
                if (c == '\r' && i + 1 < line.Length && line[i + 1] == '\n') i++;
            }
            else if (char.IsSurrogate(c)) text.Append('\uFFFD');
            else if (c is '\e' && TerminalSequence(line, i) is > 0 and var length) i += length - 1;
            else if (!IsUnintended(c)) text.Append(c);
        }
        return text.ToString();
    }

    /// <summary>Length of an escape sequence of terminals, ESC [ 36 ; 44 m; 0 where there is none.</summary>
    private static int TerminalSequence(string line, int at)
    {
        var end = at + 1;
        if (end >= line.Length || line[end++] != '[') return 0;
        while (end < line.Length && (char.IsAsciiDigit(line[end]) || line[end] == ';')) end++;
        return end < line.Length && char.IsAsciiLetter(line[end]) ? end + 1 - at : 0;
    }

    private static bool IsUnintended(char c) =>
        c is < '\t' or '\v' or >= '\x0E' and < ' ' or '\x7F' or >= '\u206A' and <= '\u206F' or '\uFEFF' or >= '\uFFF9' and <= '\uFFFC';

    private static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var at ? at + 1 : text.Length;
            yield return text[start..end];
            start = end;
        }
    }
}
