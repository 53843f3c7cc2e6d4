namespace LdmGraph.Engine;

/// <summary>
/// Binds the nodes of one level of one file: the graph itself, a called graph, or a body. Called graphs put their nodes into
/// the block of their caller; bodies have a block of their own.
/// </summary>
internal sealed class Scope(GraphDocument document, BindSession session, List<BoundNode> block, string prefix)
{
    private readonly Dictionary<string, ScopeNode> _nodes = new(StringComparer.Ordinal);

    public GraphDocument Document { get; } = document;

    public BindSession Session { get; } = session;

    public List<BoundNode> Block { get; } = block;

    public string Prefix { get; } = prefix;

    /// <summary>Params that links may name; null inside of bodies, which are closed.</summary>
    public Dictionary<string, BoundParam>? Params { get; init; }

    /// <summary>What a body sees; null outside of bodies.</summary>
    public List<Exposure>? Exposures { get; init; }

    /// <summary>The scope around a body, for messages only.</summary>
    public Scope? Outer { get; init; }

    /// <summary>Files from the outermost graph to this one.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Binds nodes in the order of evaluation. Depth of recursion is that of bodies and calls, never that of chains.</summary>
    public void Bind(IReadOnlyList<NodeEntry> entries)
    {
        var nodes = new ScopeNode[entries.Count];
        for (var i = 0; i < nodes.Length; i++) _nodes[entries[i].Id] = nodes[i] = ScopeNode.Read(this, entries[i], i);
        foreach (var node in NodeOrder.Of(nodes, _nodes, this))
        {
            node.Bind(this);
            Session.NotePorts(Document, node);
        }
    }

    public List<(PortEntry Entry, BoundInput Input)> BindOutputs(IReadOnlyList<PortEntry> outputs)
    {
        var bound = new List<(PortEntry, BoundInput)>();
        foreach (var output in outputs)
        {
            if (output.IsLink) bound.Add((output, Resolve(output, null)));
            else Report(output.Value.Start, DiagnosticCode.MalformedLink, $"the output '{output.Name}' is a link, this is {output.Value.Describe()}", """write { "from": "node.port" }""", null, output.Name);
        }
        return bound;
    }

    /// <summary>What a link leads to. What cannot be found is reported and of unknown type.</summary>
    public BoundInput Resolve(PortEntry link, string? node)
    {
        var missing = new BoundInput(Source.Missing, PortType.Unknown);
        if (link.FromNode!.Length == 0) return missing;
        if (Exposures is not null && FindExposure(link) is { } exposed) return exposed;
        if (link.FromNode == "params" && Params is not null && link.FromPort is { } param)
        {
            if (Params.TryGetValue(param, out var bound)) return bound.Input;
            // A param with an error of its own is there all the same.
            if (!Document.Params.Any(declared => declared.Name == param))
                ReportLink(link, DiagnosticCode.UnknownSource, $"there is no param '{param}'", Suggestion.For(param, Params.Keys), node);
            return missing;
        }
        if (!_nodes.TryGetValue(link.FromNode, out var source))
        {
            ReportUnknownSource(link, node);
            return missing;
        }
        if (source.IsBroken) return missing;
        if (link.FromPort is null)
        {
            ReportLink(link, DiagnosticCode.MalformedLink, $"'{link.FromNode}' names a node but no output", $"""write "{link.FromNode}.{source.OutputNames.FirstOrDefault() ?? "port"}"; {Suggestion.For("", source.OutputNames)}""", node);
            return missing;
        }
        if (source.Output(link.FromPort) is { } output) return output;
        if (!source.HasUnknownOutputs)
            ReportLink(link, DiagnosticCode.UnknownOutput, $"{source.Entry.Id} ({source.Entry.TypeId}) has no output '{link.FromPort}'", Suggestion.For(link.FromPort, source.OutputNames), node);
        return missing;
    }

    public void Report(int offset, DiagnosticCode code, string message, string? fix, string? node, string? port = null, Severity severity = Severity.Error) =>
        Session.Diagnostics.Add(Document.At(offset, code, message, fix) with { Node = node, Port = port, Severity = severity });

    private BoundInput? FindExposure(PortEntry link)
    {
        for (var i = 0; i < Exposures!.Count; i++)
        {
            var (name, type) = (Exposures[i].Name, Exposures[i].Type);
            var matches = link.FromPort is null ? name == link.FromNode
                : name.Length == link.FromNode!.Length + 1 + link.FromPort.Length && name[link.FromNode.Length] == '.'
                    && name.StartsWith(link.FromNode, StringComparison.Ordinal) && name.EndsWith(link.FromPort, StringComparison.Ordinal);
            // A literal handed in as a constant is a literal inside too: checked now, seen by whoever asks for literals.
            if (matches) return Exposures[i] is { Invariant: true, From.Source.Kind: SourceKind.Literal } constant ? constant.From
                : new BoundInput(Source.Exposed(i), type) { Spec = Exposures[i].From.Spec };
        }
        return null;
    }

    private void ReportUnknownSource(PortEntry link, string? node)
    {
        var text = link.FromPort is null ? link.FromNode! : $"{link.FromNode}.{link.FromPort}";
        if (Exposures is null)
        {
            if (link.FromNode is "carry" or "scan" or "const" or "index")
                ReportLink(link, DiagnosticCode.UnknownSource, $"'{text}' is only there inside of a body", null, node);
            else
                ReportLink(link, DiagnosticCode.UnknownSource, $"there is no node '{link.FromNode}'", Suggestion.For(link.FromNode!, _nodes.Keys), node);
            return;
        }
        var exposed = Exposures.Select(exposure => exposure.Name);
        if (link.FromNode == "params" || Outer?._nodes.ContainsKey(link.FromNode!) == true)
            ReportLink(link, DiagnosticCode.BodyIsClosed, $"a body does not see '{text}' of the graph around it",
                $$"""pass it in: "const": { "{{link.FromPort ?? link.FromNode}}": { "from": "{{text}}" } }, and link "const.{{link.FromPort ?? link.FromNode}}" here""", node);
        else if (Exposures.Any(exposure => exposure.Name.StartsWith(link.FromNode + ".", StringComparison.Ordinal)))
            ReportLink(link, DiagnosticCode.UnknownSource, $"the body does not see '{text}'", Suggestion.For(text, exposed), node);
        else
            ReportLink(link, DiagnosticCode.UnknownSource, $"there is no node '{link.FromNode}' in this body", Suggestion.For(link.FromNode!, _nodes.Keys.Concat(exposed)), node);
    }

    private void ReportLink(PortEntry link, DiagnosticCode code, string message, string? fix, string? node) =>
        Report(link.Value["from"]!.Value.Start, code, message, fix, node, link.Name);
}
