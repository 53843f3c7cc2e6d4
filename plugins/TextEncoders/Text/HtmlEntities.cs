using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Takes back HTML escapes, in the two ways that prompts are read with: Python's and ftfy's. Names are those of HTML 4.</summary>
internal static partial class HtmlEntities
{
    /// <summary>Python's <c>html.unescape</c>, which also takes the old names without a semicolon: <c>&amp;copy 2020</c>.</summary>
    public static string Unescape(string text) => text.Contains('&') ? Reference().Replace(text, match => Decoded(match.Groups[1].Value)) : text;

    /// <summary>ftfy's: only what ends in a semicolon, but also <c>&amp;EACUTE;</c>.</summary>
    public static string UnescapeClosed(string text) => text.Contains('&') ? ClosedReference().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        if (name[0] != '#') return Named(name) ?? (!name.Any(char.IsAsciiLetterLower) ? Named(name.ToLowerInvariant())?.ToUpperInvariant() : null) ?? match.Value;
        var decoded = Unescape(match.Value);
        return decoded.Contains(';') ? match.Value : decoded;
    }) : text;

    private static string Decoded(string reference)
    {
        if (reference[0] == '#') return Numbered(reference[1..].TrimEnd(';'));
        if (reference[^1] == ';' && Named(reference[..^1]) is { } named) return named;
        for (var length = reference.Length; length > 1; length--)
            if (Unclosed(reference[..length]) is { } old) return old + reference[length..];
        return '&' + reference;
    }

    private static string Numbered(string digits)
    {
        var number = digits[0] is 'x' or 'X'
            ? ulong.TryParse(digits.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : ulong.MaxValue
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : ulong.MaxValue;
        return number switch
        {
            0 or >= 0xD800 and <= 0xDFFF or > 0x10FFFF => "\uFFFD",
            0x0D => "\r",
            >= 0x80 and <= 0x9F => Windows1252.Decode((byte)number).ToString(),
            < 0x09 or 0x0B or >= 0x0E and < 0x20 or 0x7F or >= 0xFDD0 and <= 0xFDEF => "",
            _ when (number & 0xFFFE) == 0xFFFE => "",
            _ => new Rune((uint)number).ToString(),
        };
    }

    private static string? Named(string name)
    {
        var entity = $"&{(name is "AMP" or "LT" or "GT" or "QUOT" or "COPY" or "REG" ? name.ToLowerInvariant() : name)};";
        return WebUtility.HtmlDecode(entity) is var decoded && decoded != entity ? decoded : null;
    }

    // Those of HTML 2 and 3.2: ASCII's four, and Latin-1.
    private static string? Unclosed(string name) =>
        name != "apos" && name.All(char.IsAsciiLetterOrDigit) && Named(name) is [<= 'ÿ'] known ? known : null;

    [GeneratedRegex(@"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"&(#?[0-9A-Za-z]{1,24});")]
    private static partial Regex ClosedReference();
}
