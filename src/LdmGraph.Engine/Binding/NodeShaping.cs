namespace LdmGraph.Engine;

/// <summary>Lets a node with free ports or a body say what its ports are.</summary>
internal sealed class NodeShaping : ShapeContext
{
    private readonly Scope _scope;
    private readonly ScopeNode _node;
    private readonly BoundNode _bound;
    private readonly List<BoundOutput> _outputs = [];
    private bool _failed;

    public NodeShaping(Scope scope, ScopeNode node, BoundNode bound)
    {
        (_scope, _node, _bound) = (scope, node, bound);
        var sections = bound.Type.Shape.Sections;
        bound.Sections = new BoundSection?[sections.Count];
        bound.Settings = new object?[sections.Count];
        for (var i = 0; i < sections.Count; i++)
            if (sections[i].IsPorts) bound.Sections[i] = BindSection(node.Sections.Length > i ? node.Sections[i] : null);
            else BindSetting(sections[i], i);
        if (bound.Type.HasBody) bound.Body = new BoundBody();
    }

    public void Run(Action<ShapeContext> shape)
    {
        shape(this);
        _bound.Outputs = _outputs;
        _node.HasUnknownOutputs = _failed;
        if (_bound.Body is not { } body) return;
        _bound.IsEffect |= body.Nodes.Any(node => node.IsEffect);
    }

    public override IReadOnlyList<FreePort> Ports(string section)
    {
        var bound = Section(section);
        return [.. bound.Names.Select((name, i) => new FreePort(name, bound.Ports[i].Type))];
    }

    public override bool IsSet(string input) => _bound.Type.Input(input) is { } port ? _bound.Inputs[port.Index].IsSet
        : throw new ArgumentException($"{_bound.Type.Id} has no input '{input}'", nameof(input));

    public override T? Setting<T>(string name) where T : default
    {
        for (var i = 0; i < _bound.Settings.Length; i++)
            if (_bound.Type.Shape.Sections[i].Name == name) return (T?)_bound.Settings[i];
        throw new ArgumentException($"{_bound.Type.Id} has no setting '{name}'", nameof(name));
    }

    public override void Convert(string section, string port, PortType type)
    {
        var bound = Section(section);
        var index = Array.IndexOf(bound.Names, port);
        var entry = Entry(section, port)!;
        bound.Ports[index] = entry.IsLink || entry.Items is not null
            ? NodeBinder.Fit(_scope, _node.Path, entry, bound.Ports[index], type, null)
            : Reread(entry, type);
    }

    public override PortType? Common(IEnumerable<PortType> types) => Widening.Common(types);

    public override void Expose(string name, PortType type, string? from = null, bool invariant = false)
    {
        var source = default(BoundInput);
        if (from?.Split('.') is [var section, var port])
        {
            var bound = Section(section);
            source = bound.Ports[Array.IndexOf(bound.Names, port)];
        }
        if (!source.Type?.Equals(type) ?? true) source = source with { Spec = null };
        _bound.Body!.Exposures.Add(new Exposure(name, type, invariant, source) { Port = from });
    }

    public override IReadOnlyList<FreePort> BindBody()
    {
        var body = _bound.Body!;
        if (_node.Entry.Section("body") is not { } member)
        {
            _failed = true;
            _scope.Report(_node.Entry.Member.Start, DiagnosticCode.MissingBody, $"{_bound.Type.Id} needs a body", """add "body": { "nodes": { ... }, "yield": { ... } }""", _node.Path);
            return [];
        }
        if (!member.Value.IsObject)
        {
            _failed = true;
            _scope.Report(member.Value.Start, DiagnosticCode.WrongShape, $"a body is an object with nodes and a yield, this is {member.Value.Describe()}", null, _node.Path);
            return [];
        }
        var before = _scope.Session.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error);
        var reader = new EntryReader(_scope.Document, _scope.Session.Diagnostics.Add);
        var (nodes, yields) = (new List<NodeEntry>(), new List<PortEntry>());
        foreach (var part in reader.UniqueMembers(member.Value, _node.Path))
            if (part.Name == "nodes") nodes = reader.Nodes(part.Value, _node.Path + "/");
            else if (part.Name == "yield") yields = reader.Ports(part.Value, _node.Path, "yield");
            else reader.UnknownMember(part, ["nodes", "yield"], _node.Path);

        var roots = body.Exposures.Select(exposure => exposure.Name.Split('.')[0]).Except(EntryReader.ReservedNames).ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => roots.Contains(node.Id)))
            _scope.Report(node.Member.Start, DiagnosticCode.InvalidName, $"'{node.Id}' has a meaning of its own in this body", "give the node another id", $"{_node.Path}/{node.Id}");

        var inner = new Scope(_scope.Document, _scope.Session, body.Nodes, _node.Path + "/") { Exposures = body.Exposures, Outer = _scope, Files = _scope.Files };
        inner.Bind(nodes);
        foreach (var yield in yields) body.Yields.Add(new BoundYield(yield.Name, BindFree(inner, yield), yield));
        // A body with errors may lack nodes and yields; what follows from that is not reported again.
        _failed |= _scope.Session.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error) > before;
        return [.. body.Yields.Select(yield => new FreePort(yield.Name, yield.Input.Type))];
    }

    public override void ConvertYield(string name, PortType type)
    {
        var yields = _bound.Body!.Yields;
        var index = yields.FindIndex(yield => yield.Name == name);
        var yield = yields[index];
        yields[index] = yield with
        {
            Input = yield.Entry.IsLink ? NodeBinder.Fit(_scope, _node.Path, yield.Entry, yield.Input, type, null) : Reread(yield.Entry, type),
        };
    }

    public override void Output(string name, PortType type, string? yield = null)
    {
        var spec = yield is null ? null : _bound.Body!.Yields.FirstOrDefault(candidate => candidate.Name == yield && candidate.Input.Type.Equals(type))?.Input.Spec;
        _outputs.Add(new BoundOutput(name, type, spec));
    }

    public override void Error(string where, string problem, string? fix = null)
    {
        if (_failed && where.StartsWith("yield", StringComparison.Ordinal)) return;
        _scope.Report(Place(where), DiagnosticCode.ShapeError, problem, fix, _node.Path, where);
    }

    private BoundSection BindSection(List<PortEntry>? entries)
    {
        if (entries is null) return new BoundSection([], []);
        return new BoundSection([.. entries.Select(entry => entry.Name)], [.. entries.Select(entry => BindFree(_scope, entry))]);
    }

    private void BindSetting(NodeSection section, int index)
    {
        if (_node.Entry.Section(section.Name) is not { } member)
        {
            if (section.Required) _scope.Report(_node.Entry.Member.Start, DiagnosticCode.MissingInput, $"the setting '{section.Name}' is missing", null, _node.Path, section.Name);
            return;
        }
        var reader = new SettingReader((at, problem, fix) => _scope.Report(at.Start, DiagnosticCode.InvalidLiteral, problem, fix, _node.Path, section.Name));
        _bound.Settings[index] = reader.Read(member.Value, section.Property.PropertyType);
        _bound.SettingsText += $"{section.Name}={member.Value.Canonical()}\n";
    }

    private BoundInput BindFree(Scope scope, PortEntry entry)
    {
        if (entry.IsLink) return scope.Resolve(entry, _node.Path);
        if (entry.Items is { } items)
        {
            var bound = items.Select(item => BindFree(scope, item)).ToArray();
            if (Widening.Common(bound.Select(item => item.Type)) is { } common)
                return new BoundInput(Source.List([.. bound.Select(item => item with { Convert = Converter(item.Type, common), Type = common })]), common.ListOf());
            _scope.Report(entry.Value.Start, DiagnosticCode.TypeMismatch, $"the items of a list are of one type, these are {string.Join(", ", bound.Select(item => item.Type).Distinct())}", null, _node.Path, entry.Name);
            return new BoundInput(Source.Missing, PortType.Unknown);
        }
        if (Literal.Infer(entry.Value, out var value) is { } type) return new BoundInput(Source.Literal(value), type);
        _scope.Report(entry.Value.Start, DiagnosticCode.InvalidLiteral, $"expected a link or a plain value, this is {entry.Value.Describe()}", """write { "from": "node.port" }""", _node.Path, entry.Name);
        return new BoundInput(Source.Missing, PortType.Unknown);

        static Func<object?, object?>? Converter(PortType from, PortType to)
        {
            Widening.TryFind(from, to, out var convert);
            return convert;
        }
    }

    private BoundInput Reread(PortEntry entry, PortType type)
    {
        if (ReferenceEquals(type, PortType.Unknown)) return new BoundInput(Source.Missing, type);
        if (Literal.Read(entry.Value, type, out var value, out var fix) is not { } problem) return new BoundInput(Source.Literal(value), type);
        _scope.Report(entry.Value.Start, DiagnosticCode.InvalidLiteral, problem, fix, _node.Path, entry.Name);
        return new BoundInput(Source.Missing, type);
    }

    private BoundSection Section(string name)
    {
        var sections = _bound.Type.Shape.Sections;
        for (var i = 0; i < sections.Count; i++)
            if (sections[i].Name == name && _bound.Sections[i] is { } section) return section;
        throw new ArgumentException($"{_bound.Type.Id} has no section of free ports '{name}'", nameof(name));
    }

    private PortEntry? Entry(string section, string port)
    {
        var sections = _bound.Type.Shape.Sections;
        for (var i = 0; i < sections.Count; i++)
            if (sections[i].Name == section) return _node.Sections[i]?.Find(entry => entry.Name == port);
        return null;
    }

    private int Place(string where)
    {
        var parts = where.Split('.');
        if (parts is [var section, var port])
        {
            if (section == "yield" && _bound.Body?.Yields.Find(yield => yield.Name == port) is { } yield) return yield.Entry.Start;
            if (Entry(section, port) is { } entry) return entry.Start;
        }
        if (parts[0] == "yield" && _node.Entry.Section("body") is { } body) return (body.Value["yield"] ?? body.Value).Start;
        if (_node.Entry.Section(parts[0]) is { } member) return member.Start;
        foreach (var input in _node.Inputs)
            if (input.Name == where) return input.Start;
        return _node.Entry.Member.Start;
    }
}
