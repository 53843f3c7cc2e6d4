namespace LdmGraph.Editor.Documents;

/// <summary>A graph went from one state to the next.</summary>
/// <param name="Before">The state before.</param>
/// <param name="After">The state now.</param>
/// <param name="Label">What was done.</param>
/// <param name="Origin">Who did it: the name that the caller gave; null when nobody did.</param>
public sealed record DocumentChanged(EditorDocument Before, EditorDocument After, string Label, string? Origin)
{
    private HashSet<string>? _changed;
    private HashSet<string>? _moved;
    private List<(string From, string To)>? _renamed;

    /// <summary>What was done, in its smallest parts.</summary>
    internal IReadOnlyList<DocumentEdit> Edits { get; init; } = [];

    /// <summary>Paths of nodes that say something else than before, are new, or are gone; for those a body must be drawn again.</summary>
    public IReadOnlySet<string> Nodes => Compare()._changed!;

    /// <summary>Paths of nodes whose place, size or look changed.</summary>
    public IReadOnlySet<string> Moved => Compare()._moved!;

    /// <summary>True when links came, went or are led otherwise.</summary>
    public bool Links => !Before.Links.SequenceEqual(After.Links) || !Equals(Before.Root["layout"]?["$reroutes"], After.Root["layout"]?["$reroutes"]);

    /// <summary>True when frames or notes changed.</summary>
    public bool Marks => !Before.Marks.SequenceEqual(After.Marks);

    /// <summary>True when params or the graph's outputs changed.</summary>
    public bool Interface => !Equals(Before.Root["params"], After.Root["params"]) || !Equals(Before.Root["outputs"], After.Root["outputs"]);

    /// <summary>The path that a node of before has now: another one when it, or a node that it lies in, was given another id.</summary>
    public string Follow(string path)
    {
        _renamed ??= [.. Edits.Select(Renamed).OfType<(string, string)>()];
        foreach (var (from, to) in _renamed)
            if (ScopePath.IsWithin(path, from)) path = to + path[from.Length..];
        return path;
    }

    private static (string From, string To)? Renamed(DocumentEdit edit)
    {
        if (edit is not { Before: { } before, After: { } after } || before.Key == after.Key) return null;
        // "nodes", an id, "body", "nodes", an id, ...: what is named there is a node, and in any other holder something else.
        var ids = new List<string>();
        for (var i = 0; i < edit.Holder.Length; i++)
            if (i % 3 == 1) ids.Add(edit.Holder[i]);
            else if (edit.Holder[i] != (i % 3 == 0 ? "nodes" : "body")) return null;
        if (edit.Holder.Length % 3 != 1) return null;
        var scope = string.Join('/', ids);
        return (ScopePath.Join(scope, before.Key), ScopePath.Join(scope, after.Key));
    }

    private DocumentChanged Compare()
    {
        if (_changed is not null) return this;
        var (changed, moved) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var node in After.Nodes)
        {
            var old = Before.Find(node.Path);
            if (ReferenceEquals(old, node)) continue;
            if (old is null || old.Version != node.Version) changed.Add(node.Path);
            if (old is null || old.Geometry != node.Geometry) moved.Add(node.Path);
        }
        foreach (var node in Before.Nodes)
            if (After.Find(node.Path) is null) changed.Add(node.Path);
        (_moved, _changed) = (moved, changed);
        return this;
    }
}
