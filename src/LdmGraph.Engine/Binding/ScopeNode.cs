namespace LdmGraph.Engine;

/// <summary>A node on its way from the file's words to a bound node, or to the outputs of the graph it calls.</summary>
internal sealed class ScopeNode
{
    // What editors keep at a node and the engine has no use for.
    private static readonly string[] Annotations = ["title", "note"];

    private NodeMigration? _migration;

    private ScopeNode(NodeEntry entry, int index, string path)
    {
        Entry = entry;
        Index = index;
        Path = path;
        Inputs = entry.Inputs;
    }

    public NodeEntry Entry { get; }

    public int Index { get; }

    public string Path { get; }

    /// <summary>Null when there is no such type, which is then reported.</summary>
    public NodeType? Type { get; private set; }

    public IReadOnlyList<PortEntry> Inputs { get; private set; }

    /// <summary>Values that a migration adds.</summary>
    public IReadOnlyDictionary<string, object>? AddedInputs => _migration?.Added;

    /// <summary>Free ports by section.</summary>
    public List<PortEntry>?[] Sections { get; private set; } = [];

    public BoundNode? Bound { get; private set; }

    /// <summary>The outputs of a called graph.</summary>
    public List<(string Name, BoundInput Input)>? CallOutputs { get; private set; }

    /// <summary>The params of a called graph, for editors.</summary>
    public IReadOnlyList<FreePort> CallInputs { get; set; } = [];

    /// <summary>The called graph.</summary>
    public GraphDocument? Called { get; set; }

    /// <summary>True when nothing is known of its outputs: a wrong type, a cycle, a called graph that cannot be read.</summary>
    public bool IsBroken => Bound is null && CallOutputs is null;

    /// <summary>True when some outputs may be missing because of errors reported elsewhere.</summary>
    public bool HasUnknownOutputs { get; set; }

    public IEnumerable<string> OutputNames => Bound is not null ? Bound.Outputs.Select(output => output.Name) : CallOutputs?.Select(output => output.Name) ?? [];

    /// <summary>True when an input is a list with links in it.</summary>
    public bool HasLists
    {
        get
        {
            foreach (var input in Inputs)
                if (input.Items is not null) return true;
            return false;
        }
    }

    /// <summary>Every link that leads here, those in lists included.</summary>
    public IEnumerable<PortEntry> Links
    {
        get
        {
            foreach (var link in LinksOf(Inputs)) yield return link;
            foreach (var section in Sections)
                if (section is not null)
                    foreach (var link in LinksOf(section)) yield return link;
        }
    }

    public static ScopeNode Read(Scope scope, NodeEntry entry, int index)
    {
        var node = new ScopeNode(entry, index, scope.Prefix + entry.Id);
        node.ReadType(scope);
        if (node.Type is { } type)
        {
            if (entry.Sections.Count > 0 || type.Shape.Sections.Count > 0) node.ReadSections(scope, type);
        }
        return node;
    }

    public void Bind(Scope scope)
    {
        if (Type is null)
        {
            // Its links are looked at all the same, so that one mistake does not hide others.
            foreach (var link in LinksOf(Inputs)) scope.Resolve(link, Path);
        }
        else if (Type.InlinesGraph) CallOutputs = GraphInliner.Bind(scope, this);
        else Bound = new NodeBinder(scope, this, Type).Bind();
    }

    public BoundInput? Output(string name)
    {
        if (_migration is not null && _migration.Outputs.TryGetValue(name, out var renamed)) name = renamed;
        if (CallOutputs is not null)
        {
            foreach (var output in CallOutputs)
                if (output.Name == name) return output.Input;
            return null;
        }
        var outputs = Bound!.Outputs;
        for (var i = 0; i < outputs.Count; i++)
            if (outputs[i].Name == name) return new BoundInput(Source.Of(Bound, i), outputs[i].Type) { Spec = outputs[i].Spec };
        return null;
    }

    private static IEnumerable<PortEntry> LinksOf(IReadOnlyList<PortEntry> ports)
    {
        foreach (var port in ports)
            if (port.Items is not null)
            {
                foreach (var item in port.Items)
                    if (item.IsLink) yield return item;
            }
            else if (port.IsLink) yield return port;
    }

    private void ReadType(Scope scope)
    {
        var catalog = scope.Session.Catalog;
        if (catalog.Find(Entry.TypeId) is not { } type)
        {
            var family = Entry.TypeId.Split('@')[0];
            var versions = catalog.Types.Keys.Where(id => id.StartsWith(family + "@", StringComparison.Ordinal)).Select(id => $"'{id}'").ToArray();
            var fix = versions.Length > 0 ? $"there is {string.Join(", ", versions)}" : Suggestion.For(Entry.TypeId, catalog.Types.Keys);
            scope.Report(Entry.TypeStart, DiagnosticCode.UnknownNodeType, $"there is no node type '{Entry.TypeId}'", fix, Path);
            return;
        }
        if (type.Problem is { } problem)
        {
            scope.Report(Entry.TypeStart, DiagnosticCode.UnusableNodeType, problem, $"ask the makers of the plugin {type.Plugin.Id}", Path);
            return;
        }
        Type = type;
        if (type.Id != Entry.TypeId) Migrate(scope, type);
    }

    private void Migrate(Scope scope, NodeType type)
    {
        scope.Report(Entry.TypeStart, DiagnosticCode.ReplacedNodeType, $"'{Entry.TypeId}' is read as '{type.Id}'", null, Path, severity: Severity.Warning);
        if (!typeof(IMigrates).IsAssignableFrom(type.Clr)) return;
        _migration = new NodeMigration();
        NodeShape.Static<Action<string, NodeMigration>>(type.Clr, typeof(IMigrates))(Entry.TypeId, _migration);
        var inputs = new List<PortEntry>();
        foreach (var input in Inputs)
            if (!_migration.Inputs.TryGetValue(input.Name, out var renamed)) inputs.Add(input);
            else if (renamed is not null) inputs.Add(input.Renamed(renamed));
        Inputs = inputs;
    }

    private void ReadSections(Scope scope, NodeType type)
    {
        var sections = type.Shape.Sections;
        Sections = new List<PortEntry>?[sections.Count];
        var reader = new EntryReader(Entry.Document, scope.Session.Diagnostics.Add);
        foreach (var member in Entry.Sections)
        {
            var index = -1;
            for (var i = 0; i < sections.Count; i++)
                if (sections[i].Name == member.Name) index = i;
            if (index >= 0)
            {
                if (sections[index].IsPorts) Sections[index] = reader.Ports(member.Value, Path, member.Name);
            }
            else if (!Annotations.Contains(member.Name) && member.Name != type.Shape.GraphMember && !(member.Name == "body" && type.HasBody))
            {
                var known = sections.Select(section => section.Name).Append("in").Append("type").Concat(type.HasBody ? ["body"] : []).Concat(type.Shape.GraphMember is { } graph ? [graph] : []);
                reader.UnknownMember(member, known, Path);
            }
        }
    }
}
