using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>Which types of ports go together, by the engine's one table of conversions.</summary>
public static class PortCompatibility
{
    private static readonly string[] Scalars = ["int", "float", "bool", "text", "seed", "any"];

    /// <summary>Why values of one type cannot be linked where another is expected, in words; null when they can.</summary>
    public static string? WhyNot(PortType from, PortType to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (Widening.TryFind(from, to, out _)) return null;
        // Whether a text is one of the choices is seen when its value is.
        if (from.Clr == typeof(string) && (Nullable.GetUnderlyingType(to.Clr) ?? to.Clr).IsEnum) return null;
        var reason = $"expected {Article(to)}, this is {Article(from)}";
        if (from.Element is { } element && Widening.TryFind(element, to, out _)) return $"{reason}; each element would fit: use a map or the scan of a loop";
        return from.Name == "float" && to.Name == "int" ? $"{reason}; a fraction would be lost" : reason;
    }

    /// <summary>For each type of input, the types of outputs that may be linked to it: what a script decides by while a link is dragged.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Table(NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        // One set of choices stands for all of them.
        var types = catalog.PortTypes.Values.Concat(Scalars.Select(name => catalog.FindPortType(name)!)).Append(PortType.Of(typeof(NodeMode))!)
            .SelectMany(type => new[] { type, type.ListOf() }).DistinctBy(type => type.Name, StringComparer.Ordinal).OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        return types.ToDictionary(to => to.Name, to => (IReadOnlyList<string>)[.. types.Where(from => FitsByName(from, to)).Select(from => from.Name)], StringComparer.Ordinal);
    }

    /// <summary>All choices have one name; which of them it is, only the ports themselves know.</summary>
    private static bool FitsByName(PortType from, PortType to) =>
        from.Name == to.Name || (from.Name, to.Name) is ("text", "choice") or ("choice", "text") or ("choice", "list<text>") || Widening.TryFind(from, to, out _);

    private static string Article(PortType type) => $"{("aeiou".Contains(type.Name[0], StringComparison.Ordinal) ? "an" : "a")} {type}";
}
