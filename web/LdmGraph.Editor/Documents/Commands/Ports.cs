namespace LdmGraph.Editor.Documents;

/// <summary>Links an output to a port, in the place of what stood there.</summary>
/// <param name="From">The output, in the words of the scope that <paramref name="To"/> lies in.</param>
/// <param name="To">The port. With <see cref="PortRef.Item"/> one item of its list; one behind the last adds an item.</param>
public sealed record Connect(LinkSource From, PortRef To) : EditorCommand
{
    public override string Label => $"Connect {From}";

    public override void Change(DocumentChange change)
    {
        LinkRules.Check(change, From, To);
        Put(change, To, From.ToJson());
    }

    /// <summary>Writes a value at a port, or at an item of its list.</summary>
    internal static void Put(DocumentChange change, PortRef to, Json value)
    {
        if (to.Section != "outputs") change.Require(to.Node);
        var path = DocumentChange.PathOf(to);
        if (to.Item is not { } item)
        {
            change.Set(value, [.. path]);
            return;
        }
        var items = change.Get([.. path]) switch { JsonList list => list.Items, null => [], { } single => [single] };
        if (item > items.Length) throw new EditRefusedException($"'{to.Port}' has {items.Length} items and no place {item}");
        change.Set(new JsonList(item == items.Length ? items.Add(value) : items.SetItem(item, value)), [.. path]);
    }
}

/// <summary>Takes a link or a literal away from a port, which then has its default; from a list, one item.</summary>
public sealed record Disconnect(PortRef To) : EditorCommand
{
    public override string Label => $"Clear {To.Port}";

    public override void Change(DocumentChange change) => Remove(change, To);

    internal static void Remove(DocumentChange change, PortRef to)
    {
        var path = DocumentChange.PathOf(to);
        if (to.Item is { } item && change.Get([.. path]) is JsonList { Items.Length: > 1 } list)
        {
            if (item >= list.Items.Length) return;
            change.Set(new JsonList(list.Items.RemoveAt(item)), [.. path]);
        }
        else if (to.Section == "yield") change.Remove([.. path]);
        else change.RemoveWithEmptyHolder([.. path]);
        Layout.ForgetReroutes(change, to);
    }
}

/// <summary>Writes a literal at a port. Typing in one field is one step.</summary>
public sealed record SetLiteral(PortRef Port, Json Value) : EditorCommand
{
    public override string Label => $"Set {Port.Port}";

    public override string? MergeKey => $"set:{Port}";

    public override void Change(DocumentChange change)
    {
        Connect.Put(change, Port, Value);
        Layout.ForgetReroutes(change, Port);
    }
}

/// <summary>Gives a free port (a carry of a loop, a yield, an output of the graph) another name; links that use it follow.</summary>
public sealed record RenamePort(PortRef Port, string Name) : EditorCommand
{
    public override string Label => $"Rename {Port.Port}";

    public override void Change(DocumentChange change)
    {
        if (Port.Section == "in") throw new EditRefusedException("the inputs of a node are named by its type");
        if (Port.Port == Name) return;
        Names.Check(Name, "a port's name");
        var renamed = Port with { Port = Name, Item = null };
        if (change.Document.Port(renamed) is not null) throw new EditRefusedException($"there is a port '{Name}' already", "choose another name");
        change.Rename(Name, [.. DocumentChange.PathOf(Port)]);
        Layout.RenameReroutes(change, Port, renamed);
        if (Port.Section == "outputs") return;

        var owner = change.Node(Port.Node);
        // A carry and the yield that is its next value, a yield and the output that hands it out, share one name.
        var isCarried = Port.Section is "carry" or "wrt" || (Port.Section == "yield" && owner.Section("carry")?.Ports.Any(port => port.Name == Port.Port) == true);
        if (Port.Section != "yield")
            Relink(change, link => link.Scope == Port.Node && link.From == new LinkSource(Port.Section, Port.Port), Name);
        if (isCarried || Port.Section == "yield")
            Relink(change, link => link.FromPath == Port.Node && link.From.Port == Port.Port, Name);
        if (!isCarried) return;
        var twin = Port with { Section = Port.Section == "yield" ? "carry" : "yield" };
        if (change.Document.Port(twin) is null) return;
        change.Rename(Name, [.. DocumentChange.PathOf(twin)]);
        if (twin.Section == "carry") Relink(change, link => link.Scope == Port.Node && link.From == new LinkSource("carry", Port.Port), Name);
    }

    private static void Relink(DocumentChange change, Func<EditorLink, bool> which, string name)
    {
        foreach (var link in change.Document.Links.Where(which).ToList()) Connect.Put(change, link.To, (link.From with { Port = name }).ToJson());
    }
}

/// <summary>Leads a link through points; none at all leads it straight.</summary>
public sealed record SetReroutes(PortRef To, IReadOnlyList<ReroutePoint> Points) : EditorCommand
{
    public override string Label => "Lead a link";

    public override string? MergeKey => $"reroute:{To}";

    public override void Change(DocumentChange change)
    {
        if (change.Document.Port(To)?.IsLinked != true) throw new EditRefusedException($"there is no link to '{To.Port}' any more");
        if (Points.Count == 0) Layout.ForgetReroutes(change, To);
        else change.Set(JsonList.Of(Points.Select(point => Layout.Point(point.X, point.Y))), "layout", "$reroutes", To.ToString());
    }
}
