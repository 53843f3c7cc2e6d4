using LdmGraph.Editor.Documents.Parts;

namespace LdmGraph.Editor.Documents;

/// <summary>Nodes as text, for the clipboard: they are pasted into other tabs, other graphs, and mails.</summary>
public static class GraphClipboard
{
    internal const string Format = "ldmgraph-clip/1";

    /// <summary>
    /// Copies nodes, and frames and notes. The links among nodes of one scope come along, and those that lead to them from elsewhere. What is
    /// copied has one scope, wherever the nodes are from: of those that share an id, all but the first get another.
    /// </summary>
    /// <param name="document">The graph.</param>
    /// <param name="paths">The nodes; those inside of others come with those.</param>
    /// <param name="marks">Ids of frames and notes.</param>
    public static string Copy(EditorDocument document, IReadOnlyCollection<string> paths, IReadOnlyCollection<string>? marks = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(paths);
        var outermost = ScopePath.Outermost(paths).ToHashSet(StringComparer.Ordinal);
        var nodes = document.Nodes.Where(node => outermost.Contains(node.Path)).ToList();
        var ids = FreshIds(nodes);
        var taken = ids.Values.ToHashSet(StringComparer.Ordinal);
        var layout = document.Root["layout"] as JsonMap ?? JsonMap.Empty;
        var kept = new List<KeyValuePair<string, Json>>();
        foreach (var (key, place) in layout)
            if (ScopePath.Owners(key).Prepend(key).FirstOrDefault(ids.ContainsKey) is { } owner) kept.Add(new(ids[owner] + key[owner.Length..], key == owner ? OnCanvas(document, key, place) : place));
        foreach (var section in Layout.MarkSections)
            if (layout[section] is JsonMap all && all.Where(mark => marks?.Contains(mark.Key) == true).ToList() is { Count: > 0 } copied) kept.Add(new(section, JsonMap.Of(copied)));
        return JsonWriter.Pretty(JsonMap.Of(
            ("format", Json.Text(Format)),
            ("nodes", JsonMap.Of(nodes.Select(node => KeyValuePair.Create(ids[node.Path], (Json)Relinked(node, ids, taken))))),
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

    private static Dictionary<string, string> FreshIds(List<EditorNode> nodes)
    {
        var (ids, taken) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var node in nodes)
        {
            // A node alone with its id keeps it as it is, also one that no editor would give.
            var id = taken.Contains(node.Id) ? Names.Fresh(node.Id, taken.Contains) : node.Id;
            taken.Add(id);
            ids[node.Path] = id;
        }
        return ids;
    }

    private static JsonMap Relinked(EditorNode node, Dictionary<string, string> ids, HashSet<string> taken) => Relink.Ports(node.Json, link =>
        ids.TryGetValue(ScopePath.Join(node.Scope, link.Node), out var id) ? (link with { Node = id }).ToJson()
        // In the copy this is the name of a node from another scope.
        : taken.Contains(link.Node) ? null : link.ToJson());

    /// <summary>The place counted from the graph's corner and not from that of a body, so that nodes of several bodies come to lie as they are seen.</summary>
    private static Json OnCanvas(EditorDocument document, string path, Json place)
    {
        if (place is not JsonMap map || ScopePath.Of(path).Length == 0) return place;
        var at = DocumentReader.Geometry(place);
        var owners = ScopePath.Owners(path).Select(document.Find).OfType<EditorNode>().ToList();
        return at.IsSet ? map.With("x", Layout.Number(at.X + owners.Sum(owner => owner.Geometry.X))).With("y", Layout.Number(at.Y + owners.Sum(owner => owner.Geometry.Y))) : place;
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
        return KeepIncoming && (document.Find(ScopePath.Join(Scope, link.Node)) is not null || IsGiven(document, link)) ? link.ToJson() : null;
    });

    /// <summary>True for what a scope has without a node that makes it: params, and what a body sees of its owner.</summary>
    private bool IsGiven(EditorDocument document, LinkSource link) => Scope.Length == 0
        ? link.IsParam && document.Params.Any(param => param.Name == link.Port)
        : link == new LinkSource("index", "") || document.Find(Scope)?.Section(link.Node)?.Ports.Any(port => port.Name == link.Port) == true;
}

/// <summary>Duplicates nodes, frames and notes, each in its scope, and beside itself.</summary>
/// <param name="Paths">The nodes; those inside of others come with those. Links that lead to them lead to their copies as well.</param>
/// <param name="Marks">Ids of frames and notes.</param>
public sealed record DuplicateNodes(IReadOnlyList<string> Paths, IReadOnlyList<string> Marks) : EditorCommand
{
    private const double Aside = 40;

    public override string Label => "Duplicate";

    public override void Change(DocumentChange change)
    {
        var document = change.Document;
        var scopes = ScopePath.Outermost(Paths).Select(document.Find).OfType<EditorNode>().ToLookup(node => node.Scope, StringComparer.Ordinal);
        foreach (var scope in scopes.Select(nodes => nodes.Key).Union(Marks.Count > 0 ? [""] : []))
        {
            IReadOnlyList<string> marks = scope.Length == 0 ? Marks : [];
            var places = scopes[scope].Select(node => node.Geometry).Concat(document.Marks.Where(mark => marks.Contains(mark.Id)).Select(mark => mark.Geometry)).Where(place => place.IsSet).ToList();
            var (x, y) = places.Count == 0 ? (0, 0) : (places.Min(place => place.X), places.Min(place => place.Y));
            new PasteNodes(GraphClipboard.Copy(document, [.. scopes[scope].Select(node => node.Path)], marks), scope, x + Aside, y + Aside) { KeepIncoming = true }.Change(change);
        }
    }
}
