namespace LdmGraph.Editor.Documents;

/// <summary>Links an output to a port inside of a body, however deep: it is handed in as a constant of every loop or map on the way.</summary>
/// <param name="FromScope">Path of the owner of the body in which the output lies; empty for the graph itself.</param>
/// <param name="From">The output, in the words of that scope.</param>
/// <param name="To">The port.</param>
public sealed record ConnectAcross(string FromScope, LinkSource From, PortRef To) : EditorCommand
{
    public override string Label => $"Connect {From}";

    public override void Change(DocumentChange change)
    {
        if (FromScope == To.Scope)
        {
            new Connect(From, To).Change(change);
            return;
        }
        if (FromScope.Length > 0 && !ScopePath.IsWithin(To.Scope, FromScope))
            throw new EditRefusedException($"what is in the body of {FromScope} is not seen outside", "let the body yield it, and link the output of the node");
        new Connect(HandIn(change, FromScope, From, To.Scope), To).Change(change);
    }

    /// <summary>Hands what an output gives into every body from its own scope to one inside of that, and returns what it is called there.</summary>
    internal static LinkSource HandIn(DocumentChange change, string scope, LinkSource from, string to)
    {
        while (scope != to)
        {
            var rest = scope.Length == 0 ? to : to[(scope.Length + 1)..];
            var owner = ScopePath.Join(scope, rest.Split('/')[0]);
            (scope, from) = (owner, HandIn(change, change.Node(owner), from));
        }
        return from;
    }

    private static LinkSource HandIn(DocumentChange change, EditorNode owner, LinkSource from)
    {
        if (change.Ports?.TypeOf(owner) is { } type && !type.Sections.Any(section => section is { IsPorts: true, Name: "const" }))
            throw new EditRefusedException($"{owner.TypeId} hands nothing into its body");
        var ports = owner.Section("const")?.Ports ?? [];
        if (ports.FirstOrDefault(port => port.Link == from) is { } known) return new("const", known.Name);
        var name = Names.Fresh(from.Port.Length > 0 ? from.Port : from.Node, taken => ports.Any(port => port.Name == taken));
        new Connect(from, new PortRef(owner.Path, "const", name)).Change(change);
        return new("const", name);
    }
}
