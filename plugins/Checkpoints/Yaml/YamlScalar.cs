using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// What a plain scalar means to the loader that the original uses: PyYAML's YAML 1.1 rules with OmegaConf's wider
/// definition of a float, by which <c>1e-6</c> is a number (PyYAML alone reads it as text) and dates stay text.
/// </summary>
internal static partial class YamlScalar
{
    public static JsonNode? Resolve(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL") return null;
        if (text is "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON") return JsonValue.Create(true);
        if (text is "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF") return JsonValue.Create(false);
        // A scalar longer than any number is text; the patterns need not see it.
        if (text.Length > 200) return JsonValue.Create(text);
        if (Integer().IsMatch(text)) return FromInteger(text.Replace("_", "", StringComparison.Ordinal));
        if (Float().IsMatch(text)) return FromFloat(text.Replace("_", "", StringComparison.Ordinal));
        return JsonValue.Create(text);
    }

    private static JsonValue FromInteger(string text)
    {
        var negative = text[0] == '-';
        var digits = text.TrimStart('+', '-');
        var value = digits switch
        {
            ['0', 'b', ..] => digits[2..].Aggregate(BigInteger.Zero, (sum, digit) => sum * 2 + (digit - '0')),
            ['0', 'x', ..] => BigInteger.Parse("0" + digits[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            ['0', _, ..] => digits.Aggregate(BigInteger.Zero, (sum, digit) => sum * 8 + (digit - '0')),
            _ when digits.Contains(':') => digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => sum * 60 + BigInteger.Parse(part, CultureInfo.InvariantCulture)),
            _ => BigInteger.Parse(digits, CultureInfo.InvariantCulture),
        };
        if (negative) value = -value;
        return value >= long.MinValue && value <= long.MaxValue ? JsonValue.Create((long)value) : JsonValue.Create((double)value);
    }

    private static JsonValue FromFloat(string text) => JsonValue.Create(text.TrimStart('+', '-').ToLowerInvariant() switch
    {
        ".inf" => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        ".nan" => double.NaN,
        var sexagesimal when sexagesimal.Contains(':') => (text[0] == '-' ? -1 : 1) * sexagesimal.Split(':').Aggregate(0.0, (sum, part) => sum * 60 + double.Parse(part, CultureInfo.InvariantCulture)),
        // "._" passes the loader's pattern, too, and is no number; the loader throws there.
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN,
    });

    [GeneratedRegex("^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
