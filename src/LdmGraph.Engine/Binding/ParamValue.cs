using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>Values of params as the command line, forms and URLs write them. The one place that reads them.</summary>
public static class ParamValue
{
    // Names of other alphabets and apostrophes stay as they are; nothing of this goes into HTML unescaped.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a text as a value of the param's type.</summary>
    /// <exception cref="FormatException">It is none; the message says what was expected.</exception>
    public static object Parse(ParamEntry param, string text) =>
        TryParse(param, text, out var value, out var problem) ? value! : throw new FormatException($"{param.Name}: {problem}");

    /// <summary>
    /// Reads a text as a value of the param's type: <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/> or
    /// <see cref="Seed"/>; lists of these are written as in a graph, <c>["a", "b"]</c>.
    /// </summary>
    public static bool TryParse(ParamEntry param, string text, out object? value, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(param);
        ArgumentNullException.ThrowIfNull(text);
        (value, problem) = param.TypeName switch
        {
            "int" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? ((object?)integer, null) : Expected("a whole number"),
            "float" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? (number, null) : Expected("a number, with a point before the fraction"),
            "bool" => text switch { "true" => (true, null), "false" => (false, null), _ => Expected("true or false") },
            "seed" => Seed.TryParse(text, out var seed) ? (seed, null) : Expected("a seed: decimal digits, below 2^64"),
            "text" or "choice" => (text, null),
            _ when WritableType(param.TypeName) is { } list => ReadList(text, list),
            _ => (null, $"a {param.TypeName} cannot be written as a text"),
        };
        problem ??= Check(param, value);
        if (problem is not null) value = null;
        return problem is null;

        (object?, string?) Expected(string what) => (null, $"expected {what}, this is '{text}'");
    }

    /// <summary>The type of that name whose values can be written as texts, a scalar or a list of scalars; null for every other.</summary>
    internal static PortType? WritableType(string name)
    {
        if (NodeCatalog.Scalars.TryGetValue(name, out var scalar)) return scalar;
        return name.StartsWith("list<", StringComparison.Ordinal) && name.EndsWith('>') ? WritableType(name[5..^1])?.ListOf() : null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads back.</summary>
    internal static string Write(object? value) => value is System.Collections.IEnumerable list and not string
        ? $"[{string.Join(", ", list.Cast<object?>().Select(item => item is string or Seed ? JsonSerializer.Serialize(Widening.Text(item), Readable) : Write(item)))}]"
        : Widening.Text(value);

    private static (object?, string?) ReadList(string text, PortType type)
    {
        try
        {
            var json = JsonTree.Parse(Encoding.UTF8.GetBytes(text), DocumentLimits.Default.MaxDepth).Root;
            if (json.IsArray) return Literal.Read(json, type, out var list, out _) is { } problem ? (null, problem) : (list, null);
        }
        catch (JsonException)
        {
            // Said below, with what was meant.
        }
        return (null, $"""expected a {type} as JSON, such as {(type.Element!.Clr == typeof(string) ? """["a", "b"]""" : "[1, 2]")}, this is '{text}'""");
    }

    /// <summary>What keeps a value of the right type from being a value of the param, or null.</summary>
    internal static string? Check(ParamEntry param, object? value)
    {
        if (value is long or double)
        {
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (number < param.Min) return FormattableString.Invariant($"{number} is below the smallest value, {param.Min}");
            if (number > param.Max) return FormattableString.Invariant($"{number} is above the largest value, {param.Max}");
        }
        if (param.TypeName == "choice" && value is string choice && param.Choices.Count > 0 && !param.Choices.Contains(choice))
            return $"'{choice}' is none of {string.Join(", ", param.Choices)}{(Suggestion.For(choice, param.Choices) is { } hint && hint.StartsWith("did", StringComparison.Ordinal) ? $"; {hint}" : "")}";
        return null;
    }
}
