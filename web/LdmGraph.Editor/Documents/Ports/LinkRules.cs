namespace LdmGraph.Editor.Documents;

/// <summary>Which links may be made. What it refuses, it refuses in words.</summary>
public static class LinkRules
{
    /// <exception cref="EditRefusedException">The link must not be made.</exception>
    internal static void Check(DocumentChange change, LinkSource from, PortRef to)
    {
        if (WhyNot(change.Document, change.Ports, from, to) is { } reason) throw new EditRefusedException(reason);
    }

    /// <summary>Why a link must not be made, or null when it may.</summary>
    public static string? WhyNot(EditorDocument document, PortKnowledge? ports, LinkSource from, PortRef to)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (to.Section != "outputs" && document.Find(to.Node) is null) return $"there is no node '{to.Node}' any more";
        if (WhyNoSource(document, from, to.Scope) is { } missing) return missing;
        if (ports is not null && PortCompatibility.WhyNot(ports.TypeOf(document, to.Scope, from), ports.TypeOf(document, to)) is { } mismatch) return $"{to.Port}: {mismatch}";
        if (IsCycle(document, from, to)) return $"{to.Node} already goes into {ScopePath.Join(to.Scope, from.Node)}; a link back would make a circle; use a loop to feed results back";
        return null;
    }

    private static string? WhyNoSource(EditorDocument document, LinkSource from, string scope)
    {
        if (document.Find(ScopePath.Join(scope, from.Node)) is not null) return null;
        if (scope.Length == 0)
            return !from.IsParam ? $"there is no node '{from.Node}' any more"
                : document.Params.Any(param => param.Name == from.Port) ? null : $"there is no param '{from.Port}' any more";
        if (from.Node == "index") return null;
        if (document.Find(scope)?.Section(from.Node)?.Ports.Any(port => port.Name == from.Port) == true) return null;
        return $"the body of {scope} does not see '{from}'";
    }

    private static bool IsCycle(EditorDocument document, LinkSource from, PortRef to)
    {
        if (to.Section is "outputs" or "yield") return false;
        var source = ScopePath.Join(to.Scope, from.Node);
        if (source == to.Node) return true;
        // Backwards from the source; a graph has far fewer links into one node than out of it.
        var into = document.Links.Where(link => link.Scope == to.Scope && link.To.Section is not ("outputs" or "yield")).ToLookup(link => link.To.Node, link => link.FromPath, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { source };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var node))
            foreach (var before in into[node])
            {
                if (before == to.Node) return true;
                if (seen.Add(before)) open.Push(before);
            }
        return false;
    }
}
