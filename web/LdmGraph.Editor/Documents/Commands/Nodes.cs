using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents;

/// <summary>Adds a node.</summary>
/// <param name="Scope">Path of the node in whose body it is added; empty for the graph itself.</param>
/// <param name="TypeId">Its type; one that is not installed is taken as well.</param>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
public sealed record AddNode(string Scope, string TypeId, double X, double Y) : EditorCommand
{
    /// <summary>What it is called; by default after its type, with a number if that is taken.</summary>
    public string? Id { get; init; }

    /// <summary>The graph file that it calls, for nodes that do.</summary>
    public string? Graph { get; init; }

    /// <summary>Its first inputs.</summary>
    public IReadOnlyList<EditorPort> Inputs { get; init; } = [];

    public override string Label => $"Add {TypeId.Split('@')[0]}";

    public override void Change(DocumentChange change)
    {
        if (Scope.Length > 0 && !change.Node(Scope).HasBody) throw new EditRefusedException($"'{Scope}' has no body to put a node into");
        var id = Names.FreshNode(change, Scope, Id ?? Names.OfType(TypeId));
        var path = ScopePath.Join(Scope, id);
        var json = JsonMap.Of(("type", Json.Text(TypeId)));
        if (Graph is not null) json = json.With("graph", Json.Text(Graph));
        if (Inputs.Count > 0) json = json.With("in", JsonMap.Of(Inputs.Select(port => KeyValuePair.Create(port.Name, port.Value))));
        if (change.Ports?.Catalog.Find(TypeId) is { Problem: null, HasBody: true }) json = json.With("body", JsonMap.Of(("nodes", JsonMap.Empty), ("yield", JsonMap.Empty)));
        change.Set(json, [.. DocumentChange.PathOf(path)]);
        Layout.Place(change, path, X, Y);
        change.MarkCreated(path);
    }
}

/// <summary>Removes nodes, what is in them, and every link that leads from them.</summary>
public sealed record RemoveNodes(IReadOnlyList<string> Paths) : EditorCommand
{
    public override string Label => Paths.Count == 1 ? $"Delete {Paths[0]}" : $"Delete {Paths.Count} nodes";

    public override void Change(DocumentChange change)
    {
        var document = change.Document;
        var gone = Paths.Where(path => document.Find(path) is not null).ToHashSet(StringComparer.Ordinal);
        var outermost = ScopePath.Outermost(gone);
        // From the back, so that numbers of list items stay right.
        foreach (var link in document.Links.Reverse())
            if (gone.Contains(link.FromPath) && !gone.Contains(link.To.Node) && !ScopePath.Owners(link.To.Node).Any(gone.Contains)) Disconnect.Remove(change, link.To);
        foreach (var path in outermost) change.Remove([.. DocumentChange.PathOf(path)]);
        Layout.Forget(change, outermost);
    }
}

/// <summary>Gives a node another id; links that lead from it follow.</summary>
public sealed record RenameNode(string Path, string Id) : EditorCommand
{
    public override string Label => $"Rename {Path}";

    public override void Change(DocumentChange change)
    {
        var node = change.Node(Path);
        if (node.Id == Id) return;
        Names.Check(Id, "a node's id");
        var renamed = ScopePath.Join(node.Scope, Id);
        if (Names.IsReserved(change.Document, node.Scope, Id)) throw new EditRefusedException($"'{Id}' has a meaning of its own in links", "choose another id");
        if (change.Document.Find(renamed) is not null) throw new EditRefusedException($"there is a node '{Id}' already", "choose another id");
        foreach (var link in change.Document.Links.Where(link => link.FromPath == Path).ToList())
            Connect.Put(change, link.To, (link.From with { Node = Id }).ToJson());
        change.Rename(Id, [.. DocumentChange.PathOf(Path)]);
        Layout.Rename(change, Path, renamed);
        change.MarkCreated(renamed);
    }
}

/// <summary>Moves nodes, frames and notes. One drag, or one burst of arrow keys, is one step.</summary>
/// <param name="To">New upper left corners, by path, or by the id of a frame or note with <c>$</c> before it; <c>$params</c> and <c>$outputs</c> are the cards with the graph's own ports.</param>
public sealed record MoveNodes(ImmutableDictionary<string, ReroutePoint> To) : EditorCommand
{
    public override string Label => To.Count == 1 ? $"Move {To.Keys.First()}" : $"Move {To.Count} nodes";

    public override string? MergeKey => "move:" + string.Join(',', To.Keys.Order(StringComparer.Ordinal));

    public override void Change(DocumentChange change)
    {
        foreach (var (path, at) in To.OrderBy(move => move.Key, StringComparer.Ordinal))
            if (path is "$params" or "$outputs") Layout.Place(change, path, at.X, at.Y);
            else if (path.StartsWith('$')) Layout.PlaceMark(change, path[1..], at.X, at.Y);
            else
            {
                change.Require(path);
                Layout.Place(change, path, at.X, at.Y);
            }
    }
}

/// <summary>Gives a node another size.</summary>
public sealed record ResizeNode(string Path, double? Width, double? Height) : EditorCommand
{
    public override string Label => $"Resize {Path}";

    public override string? MergeKey => $"resize:{Path}";

    public override void Change(DocumentChange change)
    {
        change.Require(Path);
        Layout.SetNumber(change, Path, "width", Width);
        Layout.SetNumber(change, Path, "height", Height);
    }
}

/// <summary>Collapses nodes to their heads, or opens them.</summary>
public sealed record SetCollapsed(IReadOnlyList<string> Paths, bool Collapsed) : EditorCommand
{
    public override string Label => Collapsed ? "Collapse" : "Open";

    public override void Change(DocumentChange change)
    {
        foreach (var path in Paths)
        {
            change.Require(path);
            if (Collapsed) change.Set(Json.Bool(true), "layout", path, "collapsed");
            else change.Remove("layout", path, "collapsed");
        }
    }
}

/// <summary>Gives the heads of nodes a colour, or their own again.</summary>
public sealed record SetColor(IReadOnlyList<string> Paths, string? Color) : EditorCommand
{
    public override string Label => "Colour";

    public override void Change(DocumentChange change)
    {
        foreach (var path in Paths)
        {
            change.Require(path);
            if (Color is null) change.Remove("layout", path, "color");
            else change.Set(Json.Text(Color), "layout", path, "color");
        }
    }
}

/// <summary>Bypasses or mutes nodes, or makes them active again.</summary>
public sealed record SetMode(IReadOnlyList<string> Paths, NodeMode Mode) : EditorCommand
{
    public override string Label => Mode switch { NodeMode.Bypassed => "Bypass", NodeMode.Muted => "Mute", _ => "Activate" };

    public override void Change(DocumentChange change)
    {
        foreach (var path in Paths)
        {
            change.Require(path);
            if (Mode == NodeMode.Active) change.Remove([.. DocumentChange.PathOf(path), "x-mode"]);
            else change.Set(Json.Text(Mode == NodeMode.Bypassed ? "bypassed" : "muted"), [.. DocumentChange.PathOf(path), "x-mode"]);
        }
    }
}

/// <summary>Sets what a node is called here, or with null takes its title away.</summary>
public sealed record SetTitle(string Path, string? Title) : EditorCommand
{
    public override string Label => $"Title of {Path}";

    public override string? MergeKey => $"title:{Path}";

    public override void Change(DocumentChange change) => change.SetText(Path, "title", Title);
}

/// <summary>Sets the remark at a node, or with null takes it away.</summary>
public sealed record SetNote(string Path, string? Note) : EditorCommand
{
    public override string Label => $"Note at {Path}";

    public override string? MergeKey => $"note:{Path}";

    public override void Change(DocumentChange change) => change.SetText(Path, "note", Note);
}

/// <summary>Sets a setting of a node (<c>collect</c> of a loop), or with null takes it away.</summary>
public sealed record SetSetting(string Path, string Name, Json? Value) : EditorCommand
{
    public override string Label => $"Set {Name} of {Path}";

    public override string? MergeKey => $"setting:{Path}.{Name}";

    public override void Change(DocumentChange change)
    {
        change.Require(Path);
        if (Value is null) change.Remove([.. DocumentChange.PathOf(Path), Name]);
        else change.Set(Value, [.. DocumentChange.PathOf(Path), Name]);
    }
}
