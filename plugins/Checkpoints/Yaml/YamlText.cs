using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Writes a configuration as YAML: mappings indented, lists of scalars in brackets, text quoted where it would be read as something else.</summary>
internal static class YamlText
{
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
            text.Append(indent).Append(Scalar(JsonValue.Create(key))).Append(':');
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
        _ => value.ToJsonString(),
    };

    private static string Text(string text)
    {
        var plain = text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '/' or '-')
            && char.IsAsciiLetter(text[0]) && YamlScalar.Resolve(text) is JsonValue resolved && resolved.GetValueKind() == JsonValueKind.String;
        // A JSON string is a double-quoted YAML scalar.
        return plain ? text : JsonSerializer.Serialize(text);
    }
}
