using System.Globalization;
using System.Text;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The textual literals of protocol 0.</summary>
internal static class PickleText
{
    /// <summary>What Python's <c>repr</c> wrote: quotes, and escapes for what is not printable.</summary>
    public static string? Unquote(string repr)
    {
        if (repr.Length < 2 || repr[0] is not ('\'' or '"') || repr[^1] != repr[0]) return null;
        return Unescape(repr[1..^1], 'x', 2);
    }

    /// <summary>Python's raw-unicode-escape: Latin-1 with \uXXXX and \UXXXXXXXX for the rest.</summary>
    public static string? RawUnicode(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var digits = line[i] == '\\' && i + 1 < line.Length ? line[i + 1] switch { 'u' => 4, 'U' => 8, _ => 0 } : 0;
            if (digits == 0)
            {
                text.Append(line[i]);
                continue;
            }
            if (!TryHex(line, i + 2, digits, out var code) || code > 0x10FFFF) return null;
            if (code is >= 0xD800 and <= 0xDFFF) text.Append((char)code);
            else text.Append(char.ConvertFromUtf32(code));
            i += digits + 1;
        }
        return text.ToString();
    }

    private static string? Unescape(string body, char hex, int digits)
    {
        var text = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                text.Append(body[i]);
                continue;
            }
            if (++i == body.Length) return null;
            if (body[i] == hex)
            {
                if (!TryHex(body, i + 1, digits, out var code)) return null;
                text.Append((char)code);
                i += digits;
            }
            else
            {
                text.Append(body[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }
        return text.ToString();
    }

    private static bool TryHex(string text, int start, int digits, out int value)
    {
        value = 0;
        return start + digits <= text.Length && int.TryParse(text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
    }
}
