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
