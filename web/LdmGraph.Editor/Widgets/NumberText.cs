using System.Globalization;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Widgets;

/// <summary>Numbers as people type them.</summary>
internal static class NumberText
{
    /// <summary>Reads a number, and makes it one that the field may have: within its limits, a multiple, whole.</summary>
    /// <param name="text">What was typed; a comma may stand for the point.</param>
    /// <param name="spec">The field.</param>
    /// <param name="value">The number.</param>
    /// <param name="note">What was changed about it, for the person; null when nothing was.</param>
    /// <returns>False when it is no number.</returns>
    public static bool TryRead(string text, FieldSpec spec, out JsonLeaf? value, out string? note)
    {
        (value, note) = (null, null);
        text = text.Trim();
        if (text.Count(c => c == ',') == 1 && !text.Contains('.', StringComparison.Ordinal)) text = text.Replace(',', '.');
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            note = $"'{text}' is no number";
            return false;
        }
        var fitted = Fit(number, spec);
        if (fitted != number) note = Why(number, fitted, spec);
        // What was typed right stays as it was typed: 7.50 is not 7.5.
        value = fitted != number || !IsJsonNumber(text) ? Leaf(fitted, spec) : new JsonLeaf(text);
        return true;
    }

    /// <summary>The nearest number that the field may have.</summary>
    public static double Fit(double number, FieldSpec spec)
    {
        if (spec.Type == "int") number = Math.Round(number);
        number = Math.Clamp(number, spec.Min, spec.Max);
        if (spec.MultipleOf <= 0) return number;
        var multiple = Math.Round(number / spec.MultipleOf) * spec.MultipleOf;
        if (multiple < spec.Min) multiple += spec.MultipleOf;
        return multiple > spec.Max ? multiple - spec.MultipleOf : multiple;
    }

    public static JsonLeaf Leaf(double number, FieldSpec spec) => spec.Type == "int" && Math.Abs(number) < 1L << 53 ? Json.Number((long)number) : Json.Number(number);

    private static string Why(double number, double fitted, FieldSpec spec) =>
        number < spec.Min ? FormattableString.Invariant($"the least is {spec.Min}")
        : number > spec.Max ? FormattableString.Invariant($"the most is {spec.Max}")
        : spec.MultipleOf > 0 ? FormattableString.Invariant($"it is a multiple of {spec.MultipleOf}: {fitted}")
        : FormattableString.Invariant($"it is a whole number: {fitted}");

    private static bool IsJsonNumber(string text)
    {
        try
        {
            return Json.Parse(text).AsNumber is not null;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
