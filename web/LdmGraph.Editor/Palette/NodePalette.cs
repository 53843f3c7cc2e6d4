using LdmGraph.Engine;

namespace LdmGraph.Editor.Palette;

/// <summary>The node types that can be added, and how people find them.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class NodePalette
{
    private readonly IReadOnlyList<Entry> _entries;

    /// <param name="catalog">The node types.</param>
    /// <param name="parts">Saved graphs that can be called.</param>
    public NodePalette(NodeCatalog catalog, IReadOnlyList<PalettePart>? parts = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var call = catalog.Types.Values.FirstOrDefault(type => type is { InlinesGraph: true, Problem: null });
        _entries = [.. catalog.Types.Values
            .Where(type => type.Problem is null)
            // Of several versions, new nodes are of the newest.
            .GroupBy(type => type.Id.Split('@')[0], StringComparer.Ordinal)
            .Select(versions => versions.MaxBy(Version)!)
            .Select(type => new Entry(type, TitleOf(type.Id), null))
            .Concat(call is null ? [] : (parts ?? []).Select(part => new Entry(call, part.Title, part)))
            .OrderBy(entry => entry.Title, StringComparer.Ordinal)];
    }

    /// <summary>What people read for a type id: <c>Ddim step</c> for <c>ddim.step@1</c>.</summary>
    public static string TitleOf(string typeId)
    {
        ArgumentNullException.ThrowIfNull(typeId);
        var words = typeId.Split('@')[0].Replace('.', ' ').Replace('-', ' ').Replace('/', ' ').Replace('_', ' ');
        return words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>The types that fit, by category, each with its types by title; for a palette that is leafed through.</summary>
    public IReadOnlyList<IGrouping<string, PaletteMatch>> ByCategory(PortWish? wish = null) =>
        [.. Search("", wish, limit: int.MaxValue).OrderBy(match => match.Title, StringComparer.Ordinal).GroupBy(match => match.Category).OrderBy(group => group.Key, StringComparer.Ordinal)];

    /// <summary>Finds node types. Every word must be found, in title, category, summary or the names of ports.</summary>
    /// <param name="query">What was typed; nothing finds everything.</param>
    /// <param name="wish">What they must be able to be linked to.</param>
    /// <param name="used">How often types were used, by id: of what fits alike, the more used comes first.</param>
    /// <param name="limit">How many to give at most.</param>
    /// <returns>The best first.</returns>
    public IReadOnlyList<PaletteMatch> Search(string query, PortWish? wish = null, IReadOnlyDictionary<string, int>? used = null, int limit = 50)
    {
        ArgumentNullException.ThrowIfNull(query);
        var words = query.Split([' ', '.', '@'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = new List<PaletteMatch>();
        foreach (var entry in _entries)
        {
            PalettePort? port = null;
            var score = 0.0;
            if (wish is not null)
            {
                // What ports it has is known once it is there.
                if (entry.Part is not null) continue;
                if (wish.Find(entry.Type) is not { } fit) continue;
                (port, score) = (fit.Port, 2 * fit.Fit);
            }
            if (Score(entry, words) is not { } match) continue;
            score += match.Score + Math.Log2(1 + (used?.GetValueOrDefault(entry.Type.Id) ?? 0));
            found.Add(new(entry.Type, entry.Title, port, score, match.Marked) { Part = entry.Part });
        }
        return [.. found.OrderByDescending(match => match.Score).ThenBy(match => match.Title.Length).ThenBy(match => match.Title, StringComparer.Ordinal).Take(limit)];
    }

    private static (double Score, IReadOnlyList<int> Marked)? Score(Entry entry, string[] words)
    {
        var total = 0.0;
        var marked = new SortedSet<int>();
        foreach (var word in words)
        {
            var (score, at) = FuzzyText.Find(entry.Title, word);
            marked.UnionWith(at);
            // Elsewhere only as it stands: scattered letters are found in any sentence.
            if (score < 5) score = Math.Max(score, Elsewhere(entry, word));
            if (score == 0) return null;
            total += score;
        }
        return (words.Length == 0 ? 0 : total / words.Length, [.. marked]);
    }

    private static double Elsewhere(Entry entry, string word)
    {
        if (entry.Part is { } part) return word.Length >= 2 && (part.Summary?.Contains(word, StringComparison.OrdinalIgnoreCase) == true || "your parts".Contains(word, StringComparison.OrdinalIgnoreCase)) ? 2 : 0;
        if (entry.Type.Category.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return 3;
        if (word.Length < 2) return 0;
        var ports = entry.Type.Inputs.Select(port => port.Name).Concat(entry.Type.Outputs.Select(port => port.Name)).Where(port => port.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
        if (ports.Count > 0) return ports.Exists(port => port.Equals(word, StringComparison.OrdinalIgnoreCase)) ? 4 : 1.5;
        return entry.Type.Summary.Contains(word, StringComparison.OrdinalIgnoreCase) ? 2 : 0;
    }

    private static int Version(NodeType type) => int.Parse(type.Id.AsSpan(type.Id.IndexOf('@', StringComparison.Ordinal) + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Entry(NodeType Type, string Title, PalettePart? Part);
}
