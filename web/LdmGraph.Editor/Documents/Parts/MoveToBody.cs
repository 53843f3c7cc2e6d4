using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents.Parts;

/// <summary>Moves nodes into a body, or out of the one they are in. Their links come along as far as bodies let them: in as constants, out by what such a constant stands for.</summary>
/// <param name="Paths">The nodes, all of one body; what is in their own bodies comes with them.</param>
/// <param name="Scope">Path of the node into whose body they go; empty for the graph itself.</param>
/// <param name="To">New upper left corners, by the paths that they have now.</param>
public sealed record MoveToBody(IReadOnlyList<string> Paths, string Scope, ImmutableDictionary<string, ReroutePoint> To) : EditorCommand
{
    public override string Label => $"Move {(Paths.Count == 1 ? Paths[0] : $"{Paths.Count} nodes")} {(Scope.Length == 0 ? "out of its body" : $"into {Scope}")}";

    public override void Change(DocumentChange change)
    {
        var nodes = Paths.Select(change.Node).ToList();
        if (nodes.Count == 0 || nodes[0].Scope == Scope) return;
        var home = nodes[0].Scope;
        Check(change, nodes, home);
        var ids = Names.FreshAll(change.Document, Scope, nodes.Select(node => node.Id));
        var leaving = change.Document.Links.Where(link => link.Scope == home && Paths.Contains(link.FromPath) && !Paths.Contains(link.To.Node)).ToList();

        foreach (var node in nodes)
        {
            var path = ScopePath.Join(Scope, ids[node.Id]);
            change.Set(Relink.Ports(node.Json, link => ids.TryGetValue(link.Node, out var id) ? (link with { Node = id }).ToJson() : Arriving(change, node, link)), [.. DocumentChange.PathOf(path)]);
            change.MarkCreated(path);
        }
        foreach (var link in leaving) Lead(change, link, new(ids[link.From.Node], link.From.Port));
        foreach (var node in nodes)
        {
            var path = ScopePath.Join(Scope, ids[node.Id]);
            change.Remove([.. DocumentChange.PathOf(node.Path)]);
            Layout.Rename(change, node.Path, path);
            if (To.TryGetValue(node.Path, out var at)) Layout.Place(change, path, at.X, at.Y);
        }
    }

    private bool IsInwards(string home) => Holds(home, Scope);

    private static bool Holds(string outer, string inner) => outer.Length == 0 || ScopePath.IsWithin(inner, outer);

    private void Check(DocumentChange change, List<EditorNode> nodes, string home)
    {
        if (nodes.Any(node => node.Scope != home)) throw new EditRefusedException("the nodes lie in several bodies", "move those of one body at a time");
        if (Scope.Length > 0 && !change.Node(Scope).HasBody) throw new EditRefusedException($"'{Scope}' has no body to move a node into");
        if (nodes.Any(node => ScopePath.IsWithin(Scope, node.Path))) throw new EditRefusedException("a node cannot go into its own body");
        if (!Holds(home, Scope) && !Holds(Scope, home)) throw new EditRefusedException($"{Scope} does not lie in the body of {home}", $"take the node out of {home} first");
    }

    /// <summary>What stands in the new body for something that the node used in the old one.</summary>
    private Json Arriving(DocumentChange change, EditorNode node, LinkSource link)
    {
        if (IsInwards(node.Scope) && ScopePath.IsWithin(Scope, ScopePath.Join(node.Scope, link.Node))) throw new EditRefusedException($"{node.Id} uses what {link.Node} gives, and cannot be in its body");
        if (IsInwards(node.Scope)) return ConnectAcross.HandIn(change, node.Scope, link, Scope).ToJson();
        // A constant is known outside as well, by what it was given; nothing else that a body sees is.
        for (var scope = node.Scope; ; scope = ScopePath.Of(scope))
        {
            if (scope == Scope) return link.ToJson();
            if (link.Node != "const" || change.Node(scope).Section("const")?.Ports.FirstOrDefault(port => port.Name == link.Port) is not { } constant)
                throw new EditRefusedException($"{node.Id} uses {link}, which is known in the body of {scope} only", "take that link away first");
            if (constant.Link is not { } given) return constant.Value;
            link = given;
        }
    }

    /// <summary>Leads a link that stays behind from where the node is now.</summary>
    private void Lead(DocumentChange change, EditorLink link, LinkSource from)
    {
        var (to, id) = (link.To, ScopePath.IdOf(link.FromPath));
        if (!IsInwards(link.Scope))
        {
            if (to.Section == "yield") throw new EditRefusedException($"the body of {to.Node} hands out {link.From}", "take that link away first");
            Connect.Put(change, to, ConnectAcross.HandIn(change, Scope, from, link.Scope).ToJson());
            return;
        }
        // What the body was given as a constant it now has itself.
        if (to.Node != Scope || to.Section != "const" || to.Item is not null)
            throw new EditRefusedException($"{id} is used by {(to.Section == "outputs" ? $"the graph's output {to.Port}" : to.Node)}, outside of {Scope}", "take that link away first");
        foreach (var user in change.Document.Links.Where(user => user.Scope == Scope && user.From == new LinkSource("const", to.Port)).ToList()) Connect.Put(change, user.To, from.ToJson());
        Disconnect.Remove(change, to);
    }
}
