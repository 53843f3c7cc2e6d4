using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents.Parts;

/// <summary>Cuts nodes out of a graph into a graph of their own: what comes in over the border becomes params, what goes out becomes outputs.</summary>
internal sealed class PartExtraction
{
    private readonly EditorDocument _document;
    private readonly PortKnowledge _ports;
    private readonly string _scope;
    private readonly List<EditorNode> _nodes;
    private readonly Dictionary<LinkSource, string> _params = [];
    private readonly Dictionary<LinkSource, string> _outputs = [];

    /// <exception cref="EditRefusedException">These nodes cannot be a part.</exception>
    public PartExtraction(EditorDocument document, PortKnowledge ports, IReadOnlyCollection<string> paths)
    {
        (_document, _ports) = (document, ports);
        paths = ScopePath.Outermost(paths);
        var scopes = paths.Select(ScopePath.Of).Distinct().ToList();
        if (scopes.Count != 1) throw new EditRefusedException(scopes.Count == 0 ? "nothing is selected" : "the nodes of a part lie in one body, or all outside of bodies", "select nodes that lie together");
        _scope = scopes[0];
        _nodes = [.. document.Nodes.Where(node => paths.Contains(node.Path))];
        if (_nodes.Count == 0) throw new EditRefusedException("the selected nodes are gone");
        RefuseDetours(paths);
        NameBorder(paths);
    }

    /// <summary>The part as a graph.</summary>
    public EditorDocument Part(string name)
    {
        var nodes = _nodes.Select(node => KeyValuePair.Create(node.Id, (Json)Relink.Ports(node.Json, Inside)));
        var root = JsonMap.Of(("format", Json.Text(GraphDocument.CurrentFormat)), ("name", Json.Text(name)));
        if (_params.Count > 0) root = root.With("params", JsonMap.Of(_params.Select(param => KeyValuePair.Create(param.Value, (Json)Declaration(param.Key)))));
        root = root.With("nodes", JsonMap.Of(nodes));
        if (_outputs.Count > 0) root = root.With("outputs", JsonMap.Of(_outputs.Select(output => KeyValuePair.Create(output.Value, output.Key.ToJson()))));
        return EditorDocument.At(root.With("layout", JsonMap.Of(Places())), 0);
    }

    /// <summary>Puts a node that calls the part in the place of its nodes.</summary>
    public void Replace(DocumentChange change, string graph, string name)
    {
        var (left, top) = (_nodes.Min(node => node.Geometry.X), _nodes.Min(node => node.Geometry.Y));
        var id = Names.FreshNode(change, _scope, name);
        var call = JsonMap.Of(("type", Json.Text("call@1")), ("graph", Json.Text(graph)));
        if (_params.Count > 0) call = call.With("in", JsonMap.Of(_params.Select(param => KeyValuePair.Create(param.Value, param.Key.ToJson()))));
        foreach (var link in LinksOut(_nodes.Select(node => node.Path).ToHashSet(StringComparer.Ordinal)))
            Connect.Put(change, link.To, new LinkSource(id, _outputs[link.From]).ToJson());
        foreach (var node in _nodes)
        {
            change.Remove([.. DocumentChange.PathOf(node.Path)]);
            Layout.Forget(change, node.Path);
        }
        change.Set(call, [.. DocumentChange.PathOf(ScopePath.Join(_scope, id))]);
        Layout.Place(change, ScopePath.Join(_scope, id), left, top);
        change.MarkCreated(ScopePath.Join(_scope, id));
    }

    private IEnumerable<EditorLink> LinksOut(HashSet<string> inside) =>
        _document.Links.Where(link => link.Scope == _scope && inside.Contains(link.FromPath) && !(link.To.Section is not "outputs" and not "yield" && inside.Contains(link.To.Node)));

    private void NameBorder(IReadOnlyCollection<string> paths)
    {
        var inside = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var link in _document.Links.Where(link => link.Scope == _scope && link.To.Section is not ("outputs" or "yield") && inside.Contains(link.To.Node) && !inside.Contains(link.FromPath)))
            if (!_params.ContainsKey(link.From)) _params[link.From] = Names.Fresh(link.From.Port.Length > 0 ? link.From.Port : link.From.Node, _params.ContainsValue);
        foreach (var link in LinksOut(inside).OrderBy(link => _nodes.FindIndex(node => node.Path == link.FromPath)))
            if (!_outputs.ContainsKey(link.From)) _outputs[link.From] = Names.Fresh(link.From.Port, _outputs.ContainsValue);
    }

    /// <summary>A way that leaves the selection and comes back would lead from the part into itself.</summary>
    private void RefuseDetours(IReadOnlyCollection<string> paths)
    {
        var inside = paths.ToHashSet(StringComparer.Ordinal);
        var following = _document.Links.Where(link => link.Scope == _scope && link.To.Section is not ("outputs" or "yield")).ToLookup(link => link.FromPath, link => link.To.Node, StringComparer.Ordinal);
        var outside = new Stack<string>(inside.SelectMany(path => following[path]).Where(path => !inside.Contains(path)));
        var seen = new HashSet<string>(outside, StringComparer.Ordinal);
        while (outside.TryPop(out var path))
            foreach (var next in following[path])
            {
                if (inside.Contains(next)) throw new EditRefusedException($"'{path}' lies between the selected nodes: the part would need its own result", $"select '{path}' as well");
                if (seen.Add(next)) outside.Push(next);
            }
    }

    private Json Inside(LinkSource link) => _params.TryGetValue(link, out var param) ? new LinkSource("params", param).ToJson() : link.ToJson();

    private JsonMap Declaration(LinkSource source)
    {
        // A param that is handed on stays what it is, default and limits included.
        if (_scope.Length == 0 && source.IsParam && _document.Params.FirstOrDefault(param => param.Name == source.Port) is { } declared) return declared.Json;
        var type = _ports.TypeOf(_document, _scope, source);
        if (ReferenceEquals(type, PortType.Unknown))
            throw new EditRefusedException($"the type of '{source}' is not known, and the part needs to declare it", "repair what is wrong with that node first");
        return JsonMap.Of(("type", Json.Text(type.Clr.IsEnum ? "text" : type.Name)));
    }

    private IEnumerable<KeyValuePair<string, Json>> Places()
    {
        if (_document.Root["layout"] is not JsonMap layout) yield break;
        var (left, top) = (_nodes.Min(node => node.Geometry.X), _nodes.Min(node => node.Geometry.Y));
        foreach (var node in _nodes)
            foreach (var (key, place) in layout)
                if (ScopePath.IsWithin(key, node.Path))
                    yield return new(key[(node.Path.Length - node.Id.Length)..], key == node.Path && place is JsonMap at ? at.With("x", Layout.Number(node.Geometry.X - left)).With("y", Layout.Number(node.Geometry.Y - top)) : place);
    }
}

/// <summary>Does the extraction as a command, once the part is saved.</summary>
internal sealed record ReplaceByPart(IReadOnlyList<string> Paths, string Graph, string Name) : EditorCommand
{
    public override string Label => $"Make the part {Name}";

    public override void Change(DocumentChange change) =>
        new PartExtraction(change.Document, change.Ports ?? throw new EditRefusedException("the types of ports are not known"), Paths).Replace(change, Graph, Name);
}
