using System.Globalization;
using System.Text.Json;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Widgets;

namespace LdmGraph.Editor.Batches;

/// <summary>The values of one axis of a sheet, as people write them: numbers, choices and seeds behind commas or spaces, texts one a line.</summary>
public static class SweepValues
{
    private static readonly char[] Between = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>True for types whose values may have commas and spaces in them.</summary>
    public static bool AreLines(string type) => type == "text" || type.StartsWith("list<", StringComparison.Ordinal);

    /// <summary>Reads them; what is wrong is said in words, and there are no values then.</summary>
    public static (IReadOnlyList<JsonElement> Values, string? Problem) Read(string text, FieldSpec spec)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(spec);
        var words = AreLines(spec.Type)
            ? text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : text.Split(Between, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return ([], "write at least one value");
        var values = new List<JsonElement>(words.Length);
        foreach (var word in words)
        {
            if (ReadOne(word, spec) is not { } value) return ([], $"'{word}' is not {Expected(spec)}");
            if (value.ValueKind == JsonValueKind.Number && Beyond(value.GetDouble(), spec) is { } why) return ([], $"'{word}' is {why}");
            values.Add(value);
        }
        return (values, null);
    }

    /// <summary>What a field may begin with: values around the one that the param has now.</summary>
    public static string Suggest(FieldSpec spec, Json? now)
    {
        ArgumentNullException.ThrowIfNull(spec);
        switch (spec.Type)
        {
            case "bool": return "false, true";
            case "choice": return string.Join(", ", spec.Choices);
            case "seed" when Seed.TryParse(now?.AsText, out var seed):
                return string.Join(", ", Enumerable.Range(0, 4).Select(i => new Seed(unchecked(seed.Value + (ulong)i))));
            case "int" or "float" when now?.AsNumber is { } number && number != 0:
                double[] around = [number / 2, number, number * 2];
                return string.Join(", ", around.Select(value => spec.Type == "int" ? Whole(value, spec) : value).Where(value => value >= spec.Min && value <= spec.Max).Distinct().Select(Text));
            case "int" or "float" when double.IsFinite(spec.Min) && double.IsFinite(spec.Max) && spec.Min <= spec.Max:
                return $"{Text(NumberText.Fit(spec.Min, spec))}, {Text(NumberText.Fit(spec.Max, spec))}";
            default: return now?.AsText ?? now?.ToString() ?? "";
        }
    }

    private static JsonElement? ReadOne(string word, FieldSpec spec)
    {
        switch (spec.Type)
        {
            case "int": return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonSerializer.SerializeToElement(whole) : null;
            case "float": return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonSerializer.SerializeToElement(number) : null;
            case "bool": return bool.TryParse(word, out var flag) ? JsonSerializer.SerializeToElement(flag) : null;
            case "choice": return spec.Choices.Contains(word) ? JsonSerializer.SerializeToElement(word) : null;
            case "seed": return Seed.TryParse(word, out var seed) ? JsonSerializer.SerializeToElement(seed.ToString()) : null;
            default: return JsonSerializer.SerializeToElement(word);
        }
    }

    /// <summary>Why a number is none that the param may have. A field would take the nearest instead; a sheet says of every value what it was made with.</summary>
    private static string? Beyond(double number, FieldSpec spec) =>
        number < spec.Min ? $"too small: the least is {Text(spec.Min)}"
        : number > spec.Max ? $"too large: the most is {Text(spec.Max)}"
        : NumberText.Fit(number, spec) is var nearest && nearest != number ? $"no multiple of {spec.MultipleOf}: the nearest is {Text(nearest)}" : null;

    private static string Expected(FieldSpec spec) => spec.Type switch
    {
        "int" => "a whole number",
        "float" => "a number",
        "bool" => "true or false",
        "choice" => $"one of {string.Join(", ", spec.Choices)}",
        _ => "a seed: decimal digits, below 2^64",
    };

    private static double Whole(double value, FieldSpec spec) => spec.MultipleOf > 0 ? Math.Round(value / spec.MultipleOf) * spec.MultipleOf : Math.Round(value);

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
