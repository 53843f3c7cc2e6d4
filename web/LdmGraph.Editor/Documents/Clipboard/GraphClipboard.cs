using LdmGraph.Editor.Documents.Parts;

namespace LdmGraph.Editor.Documents;

/// <summary>Nodes as text, for the clipboard: they are pasted into other tabs, other graphs, and mails.</summary>
public static class GraphClipboard
{
    internal const string Format = "ldmgraph-clip/1";

    /// <summary>Copies nodes of one scope, and frames and notes. The links between them come along, and those that lead to them from elsewhere.</summary>
    /// <param name="document">The graph.</param>
    /// <param name="paths">The nodes; those inside of others come with those.</param>
    /// <param name="marks">Ids of frames and notes.</param>
    public static string Copy(EditorDocument document, IReadOnlyCollection<string> paths, IReadOnlyCollection<string>? marks = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(paths);
        var chosen = paths.ToHashSet(StringComparer.Ordinal);
        // Those inside of others come with those.
        var nodes = document.Nodes.Where(node => chosen.Contains(node.Path) && !ScopePath.Owners(node.Path).Any(chosen.Contains)).ToList();
        var outermost = nodes.Select(node => node.Path).ToHashSet(StringComparer.Ordinal);
        var layout = document.Root["layout"] as JsonMap ?? JsonMap.Empty;
        var kept = new List<KeyValuePair<string, Json>>();
        foreach (var (key, place) in layout)
            if (ScopePath.Owners(key).Prepend(key).FirstOrDefault(outermost.Contains) is { } owner) kept.Add(new(key[(owner.Length - ScopePath.IdOf(owner).Length)..], place));
        foreach (var section in Layout.MarkSections)
            if (layout[section] is JsonMap all && all.Where(mark => marks?.Contains(mark.Key) == true).ToList() is { Count: > 0 } copied) kept.Add(new(section, JsonMap.Of(copied)));
        return JsonWriter.Pretty(JsonMap.Of(
            ("format", Json.Text(Format)),
            ("nodes", JsonMap.Of(nodes.DistinctBy(node => node.Id).Select(node => KeyValuePair.Create(node.Id, (Json)node.Json)))),
            ("layout", JsonMap.Of(kept))));
    }

    /// <summary>True for a text that <see cref="PasteNodes"/> takes: copied nodes, or a whole graph.</summary>
    public static bool IsClip(string text) => TryRead(text, out _);

    internal static bool TryRead(string text, out JsonMap clip)
    {
        clip = JsonMap.Empty;
        // Most of what is pasted is plain text.
        if (!text.AsSpan().TrimStart().StartsWith("{")) return false;
        try
        {
            if (Json.Parse(text) is not JsonMap map || map["nodes"] is not JsonMap) return false;
            clip = map;
            return map["format"]?.AsText is Format or Engine.GraphDocument.CurrentFormat;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}

/// <summary>Pastes what <see cref="GraphClipboard.Copy"/> gave, or all nodes of a graph file. Everything gets a name that is free.</summary>
/// <param name="Text">The text.</param>
/// <param name="Scope">Path of the node into whose body it is pasted; empty for the graph itself.</param>
/// <param name="X">Left edge of what is pasted.</param>
/// <param name="Y">Its upper edge.</param>
public sealed record PasteNodes(string Text, string Scope, double X, double Y) : EditorCommand
{
    /// <summary>Keeps links from nodes that are not pasted along, where the graph has nodes of that name.</summary>
    public bool KeepIncoming { get; init; }

    public override string Label => "Paste";

    public override void Change(DocumentChange change)
    {
        if (!GraphClipboard.TryRead(Text, out var clip)) throw new EditRefusedException("the clipboard holds no nodes");
        if (Scope.Length > 0 && !change.Node(Scope).HasBody) throw new EditRefusedException($"'{Scope}' has no body to paste into");
        var nodes = (JsonMap)clip["nodes"]!;
        var layout = clip["layout"] as JsonMap ?? JsonMap.Empty;
        var (left, top) = Corner(nodes, layout);
        var document = change.Document;
        var ids = Names.FreshAll(document, Scope, nodes.Select(node => node.Key));
        var places = layout.ToLookup(place => place.Key.Split('/')[0], StringComparer.Ordinal);
        foreach (var (id, json) in nodes)
        {
            var path = ScopePath.Join(Scope, ids[id]);
            change.Set(json is JsonMap node ? Relinked(document, node, ids) : json, [.. DocumentChange.PathOf(path)]);
            foreach (var (key, place) in places[id]) change.Set(place, "layout", path + key[id.Length..]);
            var at = DocumentReader.Geometry(layout[id]);
            // Of a graph that says nothing of places only a single node has one: where it is pasted. Several would lie on one another.
            if (at.IsSet || nodes.Count == 1) Layout.Place(change, path, X + at.X - left, Y + at.Y - top);
            change.MarkCreated(path);
        }
        PasteMarks(change, layout, X - left, Y - top);
    }

    private static (double Left, double Top) Corner(JsonMap nodes, JsonMap layout)
    {
        var places = nodes.Select(node => DocumentReader.Geometry(layout[node.Key]))
            .Concat(MarkSections(layout).SelectMany(section => section.Marks.Select(mark => DocumentReader.Geometry(mark.Value)))).Where(place => place.IsSet).ToList();
        return places.Count == 0 ? (0, 0) : (places.Min(place => place.X), places.Min(place => place.Y));
    }

    private static IEnumerable<(string Name, JsonMap Marks)> MarkSections(JsonMap layout) =>
        Layout.MarkSections.Where(name => layout[name] is JsonMap).Select(name => (name, (JsonMap)layout[name]!));

    private static void PasteMarks(DocumentChange change, JsonMap layout, double dx, double dy)
    {
        foreach (var (section, marks) in MarkSections(layout))
            foreach (var (id, mark) in marks)
            {
                var fresh = Names.Fresh(id, name => Layout.SectionOf(change, name) is not null);
                var at = DocumentReader.Geometry(mark);
                change.Set(mark, "layout", section, fresh);
                Layout.PlaceMark(change, fresh, at.X + dx, at.Y + dy);
                change.MarkCreated(fresh);
            }
    }

    private JsonMap Relinked(EditorDocument document, JsonMap node, Dictionary<string, string> ids) => Relink.Ports(node, link =>
    {
        if (ids.TryGetValue(link.Node, out var renamed)) return (link with { Node = renamed }).ToJson();
        var isThere = KeepIncoming && (document.Find(ScopePath.Join(Scope, link.Node)) is not null || (Scope.Length == 0 && link.IsParam && document.Params.Any(param => param.Name == link.Port)));
        return isThere ? link.ToJson() : null;
    });
}
