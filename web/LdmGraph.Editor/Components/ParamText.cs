using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Components;

/// <summary>Values of params as runs keep them: texts, from which graphs get numbers, lists and texts again.</summary>
internal static class ParamText
{
    /// <summary>The value as a graph writes it; null for a text that is none of the type.</summary>
    public static Json? Read(string text, string type)
    {
        if (type is "text" or "seed" or "choice") return Json.Text(text);
        try
        {
            return Json.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>5 and 5.0 are one number.</summary>
    public static bool IsSame(Json value, Json? other) => value.Equals(other) || (value.AsNumber is { } number && other?.AsNumber == number);
}
