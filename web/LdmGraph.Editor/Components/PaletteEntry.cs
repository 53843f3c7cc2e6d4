using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Components;

/// <summary>A node type that may be added, and the port by which it would be linked.</summary>
/// <param name="Type">The type.</param>
/// <param name="Port">The port as the canvas names it; null when nothing is to be linked.</param>
public sealed record PaletteEntry(NodeType Type, string? Port)
{
    /// <summary>The node types that fit, in the order of their ids.</summary>
    /// <param name="catalog">The node types.</param>
    /// <param name="wanted">Type of the port to be linked with; null for all types.</param>
    /// <param name="wantsInput">True when that port gives a value.</param>
    public static IReadOnlyList<PaletteEntry> All(NodeCatalog catalog, string? wanted, bool wantsInput)
    {
        var types = catalog.Types.Values.Where(type => type.Problem is null).OrderBy(type => type.Id, StringComparer.Ordinal);
        if (wanted is null) return [.. types.Select(type => new PaletteEntry(type, null))];
        var table = PortCompatibility.Table(catalog);
        return [.. types.Select(type => new PaletteEntry(type, wantsInput ? Input(type, wanted, table) : Output(type, wanted, table))).Where(entry => entry.Port is not null)];
    }

    /// <summary>Those whose id, category or summary contain all words, the best first.</summary>
    public static IReadOnlyList<PaletteEntry> Find(IReadOnlyList<PaletteEntry> entries, string text, int most)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. entries.Select(entry => (entry, score: words.Sum(word => Score(entry.Type, word)), isFound: words.All(word => Score(entry.Type, word) > 0)))
            .Where(found => found.isFound).OrderByDescending(found => found.score).Select(found => found.entry).Take(most)];
    }

    private static int Score(NodeType type, string word) =>
        type.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 4 : type.Id.Contains(word, StringComparison.OrdinalIgnoreCase) ? 3
        : type.Category.Contains(word, StringComparison.OrdinalIgnoreCase) ? 2 : type.Summary.Contains(word, StringComparison.OrdinalIgnoreCase) ? 1 : 0;

    private static string? Input(NodeType type, string from, IReadOnlyDictionary<string, IReadOnlyList<string>> table)
    {
        var inputs = type.Inputs.Where(input => Fits(from, input.Type.Name, table)).ToList();
        var best = inputs.Find(input => input.Type.Name == from) ?? inputs.Find(input => input.Required) ?? inputs.FirstOrDefault();
        return best is not null ? $"in.{best.Name}" : type.Sections.FirstOrDefault(section => section.IsPorts) is { } section ? $"{section.Name}.{CanvasIds.New}" : null;
    }

    private static string? Output(NodeType type, string to, IReadOnlyDictionary<string, IReadOnlyList<string>> table) =>
        (type.Outputs.FirstOrDefault(output => output.Type.Name == to) ?? type.Outputs.FirstOrDefault(output => Fits(output.Type.Name, to, table)))?.Name;

    private static bool Fits(string from, string to, IReadOnlyDictionary<string, IReadOnlyList<string>> table) =>
        from == to || from == "any" || to == "any" || PortTypes.HasParameter(from) || PortTypes.HasParameter(to) || (table.TryGetValue(to, out var fits) && fits.Contains(from));
}
