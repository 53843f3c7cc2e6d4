using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Diffusion;

/// <summary>Reads a component's configuration key by key; a missing or unfit value is an error that names the key.</summary>
/// <param name="json">The configuration.</param>
/// <param name="path">Where it stands in its file, for messages: <c>ddconfig</c>; empty at the top.</param>
public sealed class ModelConfig(JsonObject json, string path = "")
{
    /// <summary>True when the key has a value that is not null.</summary>
    public bool Has(string key) => json[key] is not null;

    /// <summary>True when the key stands there, be it with null.</summary>
    public bool Mentions(string key) => json.ContainsKey(key);

    /// <summary>A part of the configuration.</summary>
    /// <exception cref="InvalidDataException">Missing, or no object.</exception>
    public ModelConfig Part(string key) => new(json[key] as JsonObject ?? throw Unfit(key, "an object"), Name(key));

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidDataException">No whole number, or missing without a fallback.</exception>
    public int Whole(string key, int? fallback = null) =>
        json[key] is { } value ? Parse(key, value) : fallback ?? throw Unfit(key, "a whole number");

    /// <summary>A whole number, or null where the configuration has none or null.</summary>
    public int? OptionalWhole(string key) => json[key] is { } value ? Parse(key, value) : null;

    /// <summary>A number.</summary>
    /// <exception cref="InvalidDataException">No number.</exception>
    public double Number(string key, double fallback) =>
        json[key] is not { } value ? fallback : TryNumber(value, out var number) ? number : throw Unfit(key, "a number");

    /// <summary>True or false.</summary>
    /// <exception cref="InvalidDataException">Neither.</exception>
    public bool Flag(string key, bool fallback = false) =>
        json[key] is not { } value ? fallback
        : value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValueKind() == JsonValueKind.True : throw Unfit(key, "true or false");

    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">No text.</exception>
    public string Text(string key, string fallback) =>
        json[key] is not { } value ? fallback : value.GetValueKind() == JsonValueKind.String ? value.ToString() : throw Unfit(key, "a text");

    /// <summary>A list of whole numbers.</summary>
    /// <exception cref="InvalidDataException">No such list, or missing without a fallback.</exception>
    public IReadOnlyList<int> Wholes(string key, IReadOnlyList<int>? fallback = null) =>
        json[key] is JsonArray list ? [.. list.Select(item => item is null ? throw Unfit(key, "a list of whole numbers") : Parse(key, item))]
        : json[key] is null && fallback is not null ? fallback : throw Unfit(key, "a list of whole numbers");

    /// <summary>A list of numbers, or null where the configuration has none or null.</summary>
    /// <exception cref="InvalidDataException">No such list.</exception>
    public double[]? OptionalNumbers(string key) =>
        json[key] is null ? null
        : json[key] is JsonArray list ? [.. list.Select(item => item is not null && TryNumber(item, out var number) ? number : throw Unfit(key, "a list of numbers"))]
        : throw Unfit(key, "a list of numbers");

    /// <summary>A list of texts.</summary>
    /// <exception cref="InvalidDataException">Missing, or no such list.</exception>
    public IReadOnlyList<string> Texts(string key) =>
        json[key] is JsonArray list && list.All(item => item?.GetValueKind() == JsonValueKind.String)
            ? [.. list.Select(item => item!.ToString())] : throw Unfit(key, "a list of texts");

    /// <summary>One value for every level: a list of that length, or a single value that holds for all.</summary>
    /// <exception cref="InvalidDataException">Neither, or a list of another length.</exception>
    public IReadOnlyList<T> PerLevel<T>(string key, int levels, T fallback, Func<ModelConfig, string, T> read)
    {
        if (json[key] is not JsonArray list) return [.. Enumerable.Repeat(json[key] is null ? fallback : read(this, key), levels)];
        if (list.Count != levels) throw Unfit(key, $"one value, or a list of {levels}");
        return [.. list.Select((item, level) => read(new ModelConfig(new JsonObject { [$"{key}[{level}]"] = item?.DeepClone() }, path), $"{key}[{level}]"))];
    }

    /// <summary>Refuses a setting that changes the result and is not implemented.</summary>
    /// <exception cref="InvalidDataException">The value is another than the one that is.</exception>
    public void Require(string key, string only)
    {
        if (json[key] is { } value && value.ToString() is var text && !text.Equals(only, StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"the configuration's '{Name(key)}' is {text}; only {only} is supported");
    }

    /// <summary>Refuses settings that change the result and are not implemented: each must be missing, null, false or empty.</summary>
    /// <exception cref="InvalidDataException">One of them is set.</exception>
    public void RequireUnset(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (json[key] is { } value && value is not JsonArray { Count: 0 } && value.GetValueKind() != JsonValueKind.False) throw Unfit(key, "nothing: it is not supported");
    }

    /// <summary>The error for a value that cannot be used.</summary>
    public InvalidDataException Unfit(string key, string expected) =>
        new($"the configuration's '{Name(key)}' is {(json[key] is { } value ? value.ToJsonString() : "missing")}; expected {expected}");

    private int Parse(string key, JsonNode value) =>
        TryNumber(value, out var number) && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Unfit(key, "a whole number");

    private static bool TryNumber(JsonNode value, out double number)
    {
        number = 0;
        return value.GetValueKind() == JsonValueKind.Number
            && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private string Name(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
