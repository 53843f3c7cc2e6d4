namespace LdmGraph.Editor.Documents.Parts;

/// <summary>Puts the nodes of a called graph in the place of the node that calls it.</summary>
/// <param name="Path">The calling node.</param>
/// <param name="Part">The called graph.</param>
internal sealed record InlinePart(string Path, EditorDocument Part) : EditorCommand
{
    public override string Label => $"Unpack {Path}";

    public override void Change(DocumentChange change)
    {
        var call = change.Node(Path);
        var ids = Names.FreshAll(change.Document, call.Scope, Part.NodesOf("").Select(node => node.Id));
        RedirectOutputs(change, call, ids);
        change.Remove([.. DocumentChange.PathOf(Path)]);
        Layout.Forget(change, Path);
        foreach (var node in Part.NodesOf(""))
        {
            var path = ScopePath.Join(call.Scope, ids[node.Id]);
            change.Set(Relink.Ports(node.Json, link => Replacement(call, link, ids)), [.. DocumentChange.PathOf(path)]);
            PlaceNode(change, node, path, call.Geometry);
            change.MarkCreated(path);
        }
    }

    private void RedirectOutputs(DocumentChange change, EditorNode call, Dictionary<string, string> ids)
    {
        foreach (var link in change.Document.Links.Where(link => link.FromPath == Path).Reverse().ToList())
        {
            var output = Part.Outputs.FirstOrDefault(output => output.Name == link.From.Port)?.Link;
            var value = output is { } source ? Replacement(call, source, ids) : null;
            // An output of the graph is a link; a literal cannot stand there.
            if (value is null || (link.To.Section == "outputs" && LinkSource.Of(value) is null)) Disconnect.Remove(change, link.To);
            else Connect.Put(change, link.To, value);
        }
    }

    private Json? Replacement(EditorNode call, LinkSource link, Dictionary<string, string> ids)
    {
        if (!link.IsParam) return ids.TryGetValue(link.Node, out var id) ? (link with { Node = id }).ToJson() : null;
        return call.Input(link.Port)?.Value ?? Part.Params.FirstOrDefault(param => param.Name == link.Port)?.Default;
    }

    private void PlaceNode(DocumentChange change, EditorNode node, string path, NodeGeometry at)
    {
        if (Part.Root["layout"] is JsonMap layout)
            foreach (var (key, place) in layout)
                if (ScopePath.IsWithin(key, node.Path)) change.Set(place, "layout", path + key[node.Path.Length..]);
        Layout.Place(change, path, at.X + node.Geometry.X, at.Y + node.Geometry.Y);
    }
}
