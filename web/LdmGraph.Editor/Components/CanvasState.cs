using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Plugins;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Components;

/// <summary>One thing on the canvas, with all that its element shows. The same object for as long as nothing of it changes.</summary>
/// <param name="Canvas">What the script is told of it.</param>
/// <param name="Rows">Its ports.</param>
public sealed record CanvasItem(CanvasNode Canvas, IReadOnlyList<PortRow> Rows)
{
    /// <summary>The node; null for everything else.</summary>
    public EditorNode? Node { get; init; }

    /// <summary>The frame or note; null for everything else.</summary>
    public EditorMark? Mark { get; init; }

    /// <summary>The graph's params, on their card.</summary>
    public IReadOnlyList<EditorParam>? Params { get; init; }

    /// <summary>How the node's plugin shows it in its own way; null where it leaves that to the editor.</summary>
    public OwnBody? Own { get; init; }

    /// <summary>True for nodes that show pictures of what they make: room is kept for them.</summary>
    public bool ShowsPictures { get; init; }

    /// <summary>What is wrong with the node.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; init; } = [];

    /// <summary>What is wrong at a port.</summary>
    public Diagnostic? ProblemAt(PortRow row) => row.Ref is not { } at ? null
        : Problems.FirstOrDefault(problem => problem.Port is { } port && (port == at.Port || port == $"{at.Section}.{at.Port}"));

    /// <summary>Where it is plays no part: the script moves elements.</summary>
    internal bool ShowsTheSame(CanvasItem other) =>
        Node?.Version == other.Node?.Version && Node?.TypeId == other.Node?.TypeId && Node?.Geometry.Color == other.Node?.Geometry.Color
        && (Canvas.Kind, Canvas.Title, Canvas.Collapsed, ShowsPictures) == (other.Canvas.Kind, other.Canvas.Title, other.Canvas.Collapsed, other.ShowsPictures)
        && Mark?.Text == other.Mark?.Text && Mark?.Geometry.Color == other.Mark?.Geometry.Color
        && (Params is null) == (other.Params is null) && (Params is null || Params.SequenceEqual(other.Params!))
        && Equals(Own, other.Own) && Problems.SequenceEqual(other.Problems)
        && Rows.Count == other.Rows.Count && Rows.Zip(other.Rows).All(pair => (pair.First.Canvas, pair.First.SeedMode) == (pair.Second.Canvas, pair.Second.SeedMode) && Equals(pair.First.Value?.Value, pair.Second.Value?.Value));
}

/// <summary>A document as the canvas shows it, and what of it the script has been told.</summary>
/// <param name="ownBody">How a node type is shown by its plugin; null where it leaves that to the editor.</param>
internal sealed class CanvasState(Func<NodeType, OwnBody?> ownBody)
{
    private readonly Dictionary<string, CanvasNode> _toldNodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CanvasEdge> _toldEdges = new(StringComparer.Ordinal);
    private Dictionary<string, CanvasItem> _items = new(StringComparer.Ordinal);
    private EditorDocument? _document;
    private PortKnowledge? _knowledge;
    private GraphProblems? _problems;
    private List<CanvasEdge> _edges = [];
    private long _toldRevision = -1;

    /// <summary>What is drawn: frames first, then nodes in the order of the file, then the graph's own ports.</summary>
    public IReadOnlyList<CanvasItem> Items { get; private set; } = [];

    public CanvasItem? Find(string id) => _items.GetValueOrDefault(id);

    /// <summary>Takes over the graph as it is now, and what is wrong with it.</summary>
    /// <returns>False when nothing of what is drawn is another: most changes leave a graph as right, or as wrong, as it was.</returns>
    public bool Show(EditorSession session)
    {
        var (document, knowledge, problems) = (session.Document, session.Ports, session.Problems);
        if (ReferenceEquals(document, _document) && ReferenceEquals(knowledge, _knowledge) && ReferenceEquals(problems, _problems)) return false;
        var (before, itemsBefore, edgesBefore) = (_document, Items, _edges);
        var isCheck = ReferenceEquals(document, _document) && ReferenceEquals(knowledge.Catalog, _knowledge?.Catalog) && problems.All.SequenceEqual(_problems!.All);
        var ports = new NodePorts(document, knowledge);
        // Types follow from links: as long as those stay, an unchanged node has the ports it had.
        var samePorts = before is not null && ReferenceEquals(knowledge, _knowledge) && before.Links.SequenceEqual(document.Links) && Equals(before.Root["params"], document.Root["params"])
            && Equals(before.Root["layout"]?["$seeds"], document.Root["layout"]?["$seeds"]);
        (_knowledge, _problems) = (knowledge, problems);
        var items = new List<CanvasItem>(document.Nodes.Count + 8);
        foreach (var mark in document.Marks) items.Add(OfMark(mark));
        foreach (var node in document.Nodes) items.Add(OfNode(node, ports, samePorts));
        if (document.Params.Count > 0) items.Add(Card(document, CanvasIds.Params, "Params", ports.OfParams()) with { Params = document.Params });
        if (document.Outputs.Count > 0) items.Add(Card(document, CanvasIds.Outputs, "Outputs", ports.OfOutputs()));
        Items = [.. items.Select(Known)];
        _items = Items.ToDictionary(item => item.Canvas.Id, StringComparer.Ordinal);
        _edges = [.. document.Links.Select(link => Edge(document, ports, link))];
        _document = document;
        return !isCheck || !Items.SequenceEqual(itemsBefore, ReferenceEqualityComparer.Instance) || !_edges.SequenceEqual(edgesBefore);
    }

    /// <summary>What the script does not know yet.</summary>
    /// <param name="select">What is to be selected.</param>
    /// <param name="full">True to say everything anew.</param>
    public CanvasPatch NextPatch(IReadOnlyList<string>? select, bool full)
    {
        if (full) { _toldNodes.Clear(); _toldEdges.Clear(); }
        var nodes = Items.Select(item => item.Canvas).Where(node => !_toldNodes.TryGetValue(node.Id, out var told) || !(ReferenceEquals(told, node) || told.Equals(node))).ToList();
        var edges = _edges.Where(edge => !_toldEdges.TryGetValue(edge.Id, out var told) || !(ReferenceEquals(told, edge) || told.Equals(edge))).ToList();
        var removed = _toldNodes.Keys.Where(id => !_items.ContainsKey(id)).ToList();
        var ids = _edges.Select(edge => edge.Id).ToHashSet(StringComparer.Ordinal);
        var removedEdges = _toldEdges.Keys.Where(id => !ids.Contains(id)).ToList();
        foreach (var node in nodes) _toldNodes[node.Id] = node;
        foreach (var edge in edges) _toldEdges[edge.Id] = edge;
        foreach (var id in removed) _toldNodes.Remove(id);
        foreach (var id in removedEdges) _toldEdges.Remove(id);
        var isTold = _toldRevision == _document!.Revision;
        _toldRevision = _document.Revision;
        return new CanvasPatch(_document.Revision) { IsTold = isTold, Nodes = nodes, Edges = edges, Removed = removed, RemovedEdges = removedEdges, Select = select, Full = full };
    }

    /// <summary>The item from before when it shows the same, so that its component sees at a glance that nothing has changed.</summary>
    private CanvasItem Known(CanvasItem item) =>
        _items.TryGetValue(item.Canvas.Id, out var old) && old.ShowsTheSame(item) && old.Canvas.Equals(item.Canvas) ? old : item;

    private CanvasItem OfNode(EditorNode node, NodePorts ports, bool samePorts)
    {
        // What was missing may be there by now, and the graph not be checked again yet: a message that comes and goes moves the ports.
        IReadOnlyList<Diagnostic> problems = [.. _problems!.Of(node.Path).Where(problem => problem.Code != DiagnosticCode.MissingInput || problem.Port is null || node.Input(problem.Port) is null)];
        if (samePorts && _items.TryGetValue(node.Path, out var old) && ReferenceEquals(old.Node, node) && old.Problems.SequenceEqual(problems)) return old;
        var rows = ports.Of(node);
        var type = _knowledge!.TypeOf(node);
        var (place, kind) = (node.Geometry, node.HasBody ? "zone" : "node");
        return new CanvasItem(new CanvasNode(node.Path, kind, node.Title ?? node.Id, place.X, place.Y)
        {
            Placed = place.IsSet,
            Width = kind == "node" ? place.Width : null,
            Parent = node.Scope.Length == 0 ? null : node.Scope,
            Collapsed = place.Collapsed,
            Calls = type?.InlinesGraph == true,
            Ports = [.. rows.Where(row => !(place.Collapsed && row.Canvas.Inner)).Select(row => row.Canvas)],
        }, rows)
        {
            Node = node,
            Problems = problems,
            Own = type is null ? null : ownBody(type),
            ShowsPictures = !place.Collapsed && _knowledge.ShowsPictures(node),
        };
    }

    private static CanvasItem OfMark(EditorMark mark)
    {
        var (kind, place) = (mark.Kind == MarkKind.Frame ? "frame" : "note", mark.Geometry);
        return new CanvasItem(new CanvasNode(CanvasIds.OfMark(mark), kind, mark.Text.Split('\n')[0], place.X, place.Y)
        {
            Placed = place.IsSet,
            Width = place.Width ?? 240,
            Height = place.Height ?? (kind == "frame" ? 160 : 96),
        }, []) { Mark = mark };
    }

    private static CanvasItem Card(EditorDocument document, string id, string title, IReadOnlyList<PortRow> rows)
    {
        var place = document.Root["layout"]?[id];
        return new CanvasItem(new CanvasNode(id, "node", title, place?["x"]?.AsNumber ?? 0, place?["y"]?.AsNumber ?? 0) { Placed = place is not null, Ports = [.. rows.Select(row => row.Canvas)] }, rows);
    }

    private static CanvasEdge Edge(EditorDocument document, NodePorts ports, EditorLink link)
    {
        var bends = document.Reroutes.TryGetValue(link.To, out var points) ? points : [];
        return new CanvasEdge(link.To.ToString(), CanvasIds.From(document, link.Scope, link.From), CanvasIds.To(link.To), ports.TypeOf(link.Scope, link.From))
        {
            Parent = link.Scope.Length == 0 ? null : link.Scope,
            Bends = [.. bends.Select(point => new CanvasPoint(point.X, point.Y))],
        };
    }
}
