namespace LdmGraph.Engine;

/// <summary>Binds one node: inputs against ports, generic types, sections and body, outputs.</summary>
internal sealed class NodeBinder(Scope scope, ScopeNode node, NodeType type)
{
    private readonly BoundNode _bound = new(node.Path, type, node.Entry);

    public BoundNode Bind()
    {
        _bound.IsEffect = type.Purity == Purity.Effect;
        _bound.DrawsNoise = type.DrawsNoise;
        BindInputs();
        if (type.Shape.Shape is not null) Guarded(Shape);
        else _bound.Outputs = type.Shape.OutputsOf(_bound.TypeArgument);
        if (type.Shape.Infer is not null) Guarded(Infer);
        if (_bound.Body is not null) Hoisting.Run(_bound, scope.Block);
        scope.Block.Add(_bound);
        return _bound;
    }

    private void Shape() => new NodeShaping(scope, node, _bound).Run(type.Shape.Shape!);

    private void Infer() => new NodeInference(scope, node, _bound).Run(type.Shape.Infer!);

    /// <summary>Runs code of the plugin. What it throws is a problem of the graph or of the plugin, and no reason to say nothing of the rest.</summary>
    private void Guarded(Action code)
    {
        try
        {
            code();
        }
        catch (PortException refused)
        {
            var place = node.Inputs.FirstOrDefault(input => input.Name == refused.Port)?.Value.Start ?? node.Entry.Member.Start;
            scope.Report(place, DiagnosticCode.ImpossibleValue, refused.Problem, refused.Fix, node.Path, refused.Port);
        }
        catch (Exception cause)
        {
            node.HasUnknownOutputs = true;
            scope.Report(node.Entry.Member.Start, DiagnosticCode.ImpossibleValue, $"{type.Id} cannot say what it will give: {cause.Message}", null, node.Path);
        }
    }

    private void BindInputs()
    {
        var ports = type.Shape.Inputs;
        if (ports.Count == 0 && node.Inputs.Count == 0) return;
        _bound.Inputs = new BoundInput[ports.Count];
        if (type.IsGeneric) _bound.TypeArgument = GenericTypes.Unify(scope, node, type);
        foreach (var entry in node.Inputs)
        {
            if (type.Input(entry.Name) is { } port) _bound.Inputs[port.Index] = BindInput(port, TypeOf(port), entry);
            else
            {
                scope.Report(entry.Start, DiagnosticCode.UnknownInput, $"{type.Id} has no input '{entry.Name}'", Suggestion.For(entry.Name, ports.Select(known => known.Name)), node.Path, entry.Name);
                if (entry.IsLink) scope.Resolve(entry, node.Path);
            }
        }
        for (var i = 0; i < ports.Count; i++)
            if (!_bound.Inputs[i].IsSet) BindUnset(ports[i]);
    }

    private PortType TypeOf(InputPort port) => type.IsGeneric ? GenericTypes.Substitute(port.Type, _bound.TypeArgument!) : port.Type;

    private void BindUnset(InputPort port)
    {
        if (node.AddedInputs?.TryGetValue(port.Name, out var added) == true) _bound.Inputs[port.Index] = BindAdded(TypeOf(port), added);
        else if (port.Required)
            scope.Report(node.Entry.Member.Start, DiagnosticCode.MissingInput, $"the input '{port.Name}' ({TypeOf(port)}) is not set",
                $$"""set it under "in": "{{port.Name}}": {{(NodeCatalog.Scalars.ContainsKey(port.Type.Name) ? "..." : """{ "from": "node.port" }""")}}""", node.Path, port.Name);
    }

    private BoundInput BindInput(InputPort port, PortType target, PortEntry entry)
    {
        if (entry.IsLink) return Fit(scope, node.Path, entry, scope.Resolve(entry, node.Path), target, port);
        if (entry.Items is not null) return BindList(port, target, entry);
        var problem = Literal.Read(entry.Value, target, out var value, out var fix);
        if (problem is not null)
        {
            scope.Report(entry.Value.Start, DiagnosticCode.InvalidLiteral, problem, fix, node.Path, port.Name);
            return new BoundInput(Source.Missing, target);
        }
        if (port.Check(value) is { } outside)
        {
            scope.Report(entry.Value.Start, DiagnosticCode.OutOfRange, outside, null, node.Path, port.Name);
            return new BoundInput(Source.Missing, target);
        }
        return new BoundInput(Source.Literal(value), target);
    }

    private BoundInput BindList(InputPort port, PortType target, PortEntry entry)
    {
        if (target.Element is not { } element)
        {
            scope.Report(entry.Value.Start, DiagnosticCode.TypeMismatch, $"expected {Literal.Article(target)}, this is a list", null, node.Path, port.Name);
            return new BoundInput(Source.Missing, target);
        }
        var items = new List<BoundInput>();
        foreach (var item in entry.Items!)
        {
            if (item.IsLink) items.Add(Fit(scope, node.Path, item, scope.Resolve(item, node.Path), element, null));
            else if (Literal.Read(item.Value, element, out var value, out var fix) is { } problem)
                scope.Report(item.Start, DiagnosticCode.InvalidLiteral, $"item {items.Count}: {problem}", fix, node.Path, port.Name);
            else items.Add(new BoundInput(Source.Literal(value), element));
        }
        return new BoundInput(Source.List(items), target);
    }

    private static BoundInput BindAdded(PortType target, object added)
    {
        var from = PortType.Of(added.GetType());
        if (from is null || !Widening.TryFind(from, target, out var convert))
        {
            // A migration's choices are texts, as the graph would write them.
            if (added is not string text || !target.Clr.IsEnum || !Choice.TryParse(target.Clr, text, out var choice))
                throw new InvalidOperationException($"a migration sets {target} to a value of type {added.GetType()}");
            return new BoundInput(Source.Literal(choice), target);
        }
        return new BoundInput(Source.Literal(convert is null ? added : convert(added)), target);
    }

    /// <summary>Makes what a link leads to fit a type, or reports that it does not.</summary>
    public static BoundInput Fit(Scope scope, string path, PortEntry entry, BoundInput linked, PortType target, InputPort? port)
    {
        var missing = new BoundInput(Source.Missing, target);
        if (linked.Source.Kind == SourceKind.Literal && FitLiteral(linked.Source.Value, target, out var choice)) return new BoundInput(Source.Literal(choice), target);
        if (!Widening.TryFind(linked.Type, target, out var convert))
        {
            scope.Report(entry.Value.Start, DiagnosticCode.TypeMismatch, $"expected {Literal.Article(target)}, '{LinkText(entry)}' is {Literal.Article(linked.Type)}", Hint(linked, target), path, entry.Name);
            return missing;
        }
        if (linked.Spec is AbsentValue absent && port is not { Required: false })
        {
            scope.Report(entry.Value.Start, DiagnosticCode.AbsentOutput, $"'{LinkText(entry)}' will have no value: {absent.Reason}", null, path, entry.Name);
            return missing;
        }
        if (linked.Source.Kind == SourceKind.Missing) return missing with { Spec = linked.Spec };
        if (linked.Convert is { } before) convert = Compose(before, convert);
        if (linked.Source.Kind == SourceKind.Literal)
        {
            object? value;
            try
            {
                value = convert is null ? linked.Source.Value : convert(linked.Source.Value);
            }
            catch (OverflowException)
            {
                scope.Report(entry.Value.Start, DiagnosticCode.OutOfRange, $"{linked.Source.Value} does not fit into {Literal.Article(target)}", null, path, entry.Name);
                return missing;
            }
            if (port?.Check(value) is { } outside)
            {
                scope.Report(entry.Value.Start, DiagnosticCode.OutOfRange, $"'{LinkText(entry)}': {outside}", null, path, entry.Name);
                return missing;
            }
            return new BoundInput(Source.Literal(value), target);
        }
        if (convert is not null || port?.HasLimits == true) convert = Guard(convert, entry.Name, port);
        return new BoundInput(linked.Source, target, convert) { Spec = linked.Spec };
    }

    public static Func<object?, object?>? Compose(Func<object?, object?>? first, Func<object?, object?>? second) =>
        first is null ? second : second is null ? first : value => second(first(value));

    /// <summary>A param of type text or choice may feed a choice: its value is known, so it is checked here and now.</summary>
    private static bool FitLiteral(object? value, PortType target, out object? choice)
    {
        choice = null;
        var clr = Nullable.GetUnderlyingType(target.Clr) ?? target.Clr;
        return value is string text && clr.IsEnum && Choice.TryParse(clr, text, out choice);
    }

    private static Func<object?, object?> Guard(Func<object?, object?>? convert, string name, InputPort? port) => value =>
    {
        try
        {
            var converted = convert is null ? value : convert(value);
            return port?.Check(converted) is { } problem ? throw new PortException(name, problem) : converted;
        }
        catch (OverflowException overflow)
        {
            throw new PortException(name, $"{value} is too large", null, overflow);
        }
    };

    private static string? Hint(BoundInput linked, PortType target)
    {
        if (linked.Type.Element is { } element && Widening.TryFind(element, target, out _)) return "each element would fit: use a map@1 or the scan of a loop@1";
        if (target.Clr.IsEnum && linked.Source.Value is string) return $"it must be one of {string.Join(", ", Choice.NamesOf(target.Clr))}";
        return null;
    }

    private static string LinkText(PortEntry entry) => entry.FromPort is null ? entry.FromNode! : $"{entry.FromNode}.{entry.FromPort}";
}
