using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Components;

/// <summary>What the names of port types say.</summary>
internal static class PortTypes
{
    public static string ElementOf(string type) => type.StartsWith("list<", StringComparison.Ordinal) ? type[5..^1] : type;

    /// <summary>True for types that follow from what is linked.</summary>
    public static bool HasParameter(string type)
    {
        while (type.StartsWith("list<", StringComparison.Ordinal)) type = type[5..^1];
        return type is "T";
    }

    public static string Replace(string type, string parameter) => type.StartsWith("list<", StringComparison.Ordinal) ? $"list<{Replace(type[5..^1], parameter)}>" : parameter;

    public static string OfLiteral(Json value) => value.AsBool is not null ? "bool" : value.AsNumber is { } number ? number == Math.Floor(number) ? "int" : "float" : value.AsText is not null ? "text" : "any";
}
