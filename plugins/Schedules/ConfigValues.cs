using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Schedules;

/// <summary>Reads a model's configuration, whatever it was parsed from; null and absent both mean the default.</summary>
internal static class ConfigValues
{
    public static double Number(this JsonObject config, string key, double otherwise) =>
        config[key] is not { } value ? otherwise
        : value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
        : throw Wrong(key, "a number", value);

    public static int Count(this JsonObject config, string key, int otherwise) =>
        config.Number(key, otherwise) is var number && number >= 0 && number == (int)number ? (int)number
        : throw Wrong(key, "a whole number", config[key]!);

    public static bool Flag(this JsonObject config, string key, bool otherwise) =>
        config[key] is not { } value ? otherwise
        : value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValueKind() == JsonValueKind.True
        : throw Wrong(key, "true or false", value);

    public static string Text(this JsonObject config, string key, string otherwise) =>
        config[key] is not { } value ? otherwise
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : throw Wrong(key, "a text", value);

    public static double[]? Numbers(this JsonObject config, string key) => config[key] switch
    {
        null => null,
        JsonArray array => [.. array.Select((item, i) => item?.GetValueKind() == JsonValueKind.Number
            ? double.Parse(item.ToJsonString(), CultureInfo.InvariantCulture)
            : throw Wrong($"{key}[{i}]", "a number", item))],
        var value => throw Wrong(key, "a list of numbers", value),
    };

    private static InvalidDataException Wrong(string key, string expected, JsonNode? found) =>
        new($"'{key}' is {found?.ToJsonString() ?? "null"}, expected {expected}");
}
