using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Components;

/// <summary>What the names of port types say.</summary>
internal static class PortTypes
{
    private static readonly string[] Written = ["int", "float", "bool", "text", "seed", "choice", "list<int>", "list<float>", "list<text>"];
    private static readonly string[] Scalars = ["int", "float", "bool", "text", "choice", "seed"];

    /// <summary>True when people write values of this type, rather than link them.</summary>
    public static bool IsWritten(string type) => Array.IndexOf(Written, type) >= 0;

    public static string ElementOf(string type) => type.StartsWith("list<", StringComparison.Ordinal) ? type[5..^1] : type;

    /// <summary>True for types that follow from what is linked.</summary>
    public static bool HasParameter(string type)
    {
        while (type.StartsWith("list<", StringComparison.Ordinal)) type = type[5..^1];
        return type is "T";
    }

    public static string Replace(string type, string parameter) => type.StartsWith("list<", StringComparison.Ordinal) ? $"list<{Replace(type[5..^1], parameter)}>" : parameter;

    public static string OfLiteral(Json value) => value.AsBool is not null ? "bool" : value.AsNumber is { } number ? number == Math.Floor(number) ? "int" : "float" : value.AsText is not null ? "text" : "any";

    /// <summary>For every type of an input the types of outputs that fit it, "*" for all; what the script decides by while a link is dragged.</summary>
    public static Dictionary<string, List<string>> Table(NodeCatalog catalog)
    {
        var types = catalog.Types.Values.Where(type => type.Problem is null)
            .SelectMany(type => type.Inputs.Select(input => input.Type).Concat(type.Outputs.Select(output => output.Type)))
            .Concat(Scalars.Select(name => catalog.FindPortType(name)!))
            .SelectMany(type => type.Element is null && !HasParameter(type.Name) ? [type, type.ListOf()] : new[] { type })
            .DistinctBy(type => type.Name).ToList();
        return types.ToDictionary(to => to.Name, to => to.Name == "any" ? ["*"] : types.Where(from => Fits(from, to)).Select(from => from.Name).ToList(), StringComparer.Ordinal);
    }

    private static bool Fits(PortType from, PortType to) =>
        from.Name == to.Name || to.Clr.IsAssignableFrom(from.Clr)
        || (from.Name, to.Name) is ("int", "float") or ("int", "seed") or ("choice", "text") or ("text", "choice")
        || (to.Element is { } element && Fits(from.Element ?? from, element));
}
