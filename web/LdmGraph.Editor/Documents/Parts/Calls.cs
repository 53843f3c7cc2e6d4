namespace LdmGraph.Editor.Documents.Parts;

/// <summary>Paths of called graphs, which are relative to the calling file.</summary>
internal static class Calls
{
    /// <summary>The nodes that call a graph file.</summary>
    public static IEnumerable<(string Node, string File)> Of(EditorDocument document) =>
        document.Nodes.Where(node => node.Json["graph"]?.AsText is { Length: > 0 }).Select(node => (node.Path, node.Json["graph"]!.AsText!));

    public static EditorDocument With(EditorDocument document, Func<string, string?> rename)
    {
        var change = new DocumentChange(document);
        foreach (var (node, file) in Of(document))
            if (rename(file) is { } renamed) change.Set(Json.Text(renamed), [.. DocumentChange.PathOf(node), "graph"]);
        return ReferenceEquals(change.Root, document.Root) ? document : EditorDocument.At(change.Root, document.Revision);
    }

    /// <summary>The document as it must be written in another folder.</summary>
    public static EditorDocument Moved(EditorDocument document, string from, string to) =>
        from == to ? document : With(document, file => Path.GetRelativePath(to, Path.Combine(from, file)).Replace(Path.DirectorySeparatorChar, '/'));
}
