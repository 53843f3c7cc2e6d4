using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Training;

/// <summary>Writes a configuration as YAML, as the original has it: mappings indented, lists of scalars in brackets.</summary>
internal static class ConfigText
{
    // Plain, these would be read as something else than text.
    private static readonly string[] Reserved = ["null", "true", "false", "yes", "no", "on", "off"];

    public static string Of(JsonObject config)
    {
        var text = new StringBuilder();
        WriteMapping(text, config, "");
        return text.ToString();
    }

    private static void WriteMapping(StringBuilder text, JsonObject mapping, string indent)
    {
        foreach (var (key, value) in mapping)
        {
            text.Append(indent).Append(Text(key)).Append(':');
            WriteValue(text, value, indent);
        }
    }

    // What follows the colon, or the dash of a list's item.
    private static void WriteValue(StringBuilder text, JsonNode? value, string indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                text.Append('\n');
                WriteMapping(text, mapping, indent + "  ");
                break;
            case JsonObject:
                text.Append(" {}\n");
                break;
            case JsonArray list when list.All(item => item is null or JsonValue):
                text.Append(CultureInfo.InvariantCulture, $" [{string.Join(", ", list.Select(Scalar))}]\n");
                break;
            case JsonArray list:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append(indent).Append("  -");
                    WriteValue(text, item, indent + "  ");
                }
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.String => Text(value.ToString()),
        JsonValueKind.Number => Number(value.ToJsonString()),
        _ => value.ToJsonString(),
    };

    // PyYAML reads 1e-06 as text; it wants the point.
    private static string Number(string number) =>
        number.IndexOfAny(['e', 'E']) is > 0 and var at && !number.Contains('.', StringComparison.Ordinal) ? $"{number[..at]}.0{number[at..].ToLowerInvariant()}" : number;

    private static string Text(string text)
    {
        var plain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '/' or '-')
            && !Reserved.Contains(text, StringComparer.OrdinalIgnoreCase);
        // A JSON string is a double-quoted YAML scalar.
        return plain ? text : JsonSerializer.Serialize(text);
    }
}
