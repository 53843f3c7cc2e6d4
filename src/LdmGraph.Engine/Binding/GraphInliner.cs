namespace LdmGraph.Engine;

/// <summary>Puts the nodes of a called graph in the place of the calling node, so that caching and planning see through it.</summary>
internal static class GraphInliner
{
    /// <summary>More files in a chain of calls than anyone writes, and few enough for the stack.</summary>
    private const int MaxDepth = 32;

    /// <summary>Binds the called graph.</summary>
    /// <returns>Its outputs, or null when it cannot be read, which is then reported.</returns>
    public static List<(string, BoundInput)>? Bind(Scope scope, ScopeNode node)
    {
        if (Load(scope, node) is not { } document) return null;
        node.Called = document;
        var path = Path.GetFullPath(document.Path!);
        var inner = new Scope(document, scope.Session, scope.Block, node.Path + "/")
        {
            Params = BindParams(scope, node, document),
            Files = [.. scope.Files, path],
        };
        inner.Bind(document.Nodes);
        if (document.Outputs.Count == 0 && document.Problems.Count == 0)
            scope.Report(GraphMember(node)!.Value.Value.Start, DiagnosticCode.GraphWithoutOutputs, $"{document.Name} has no outputs to link to", """add "outputs": { "name": { "from": "node.port" } } to it""", node.Path, severity: Severity.Warning);
        node.HasUnknownOutputs = document.Problems.Count > 0;
        return inner.BindOutputs(document.Outputs).ConvertAll(output => (output.Entry.Name, output.Input));
    }

    private static JsonMember? GraphMember(ScopeNode node) => node.Entry.Section(node.Type!.Shape.GraphMember!);

    private static GraphDocument? Load(Scope scope, ScopeNode node)
    {
        var name = node.Type!.Shape.GraphMember!;
        if (GraphMember(node) is not { } member || !member.Value.IsString)
        {
            scope.Report(node.Entry.Member.Start, DiagnosticCode.GraphNotFound, $"{node.Type.Id} needs the file of a graph", $"""add "{name}": "parts/....json" """.TrimEnd(), node.Path, name);
            return null;
        }
        var written = member.Value.String;
        try
        {
            var folder = scope.Document.Path is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : null;
            var path = scope.Session.Files.ResolveExisting(folder is null ? written : Path.Combine(folder, written));
            if (scope.Files.Contains(path))
            {
                var chain = scope.Files.SkipWhile(caller => caller != path).Append(path).Select(Path.GetFileName);
                scope.Report(member.Value.Start, DiagnosticCode.RecursiveGraph, $"the graph calls itself: {string.Join(" → ", chain)}", null, node.Path, name);
                return null;
            }
            if (scope.Files.Count >= MaxDepth)
            {
                scope.Report(member.Value.Start, DiagnosticCode.RecursiveGraph, $"graphs call graphs more than {MaxDepth} deep", null, node.Path, name);
                return null;
            }
            var document = scope.Session.Load(path);
            scope.Session.NoteCall(path, document);
            return document;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            scope.Report(member.Value.Start, DiagnosticCode.GraphNotFound, cause.Message, null, node.Path, name);
            return null;
        }
    }

    private static Dictionary<string, BoundParam> BindParams(Scope scope, ScopeNode node, GraphDocument document)
    {
        var bound = new Dictionary<string, BoundParam>(StringComparer.Ordinal);
        foreach (var param in document.Params)
        {
            if (param.TypeName.Length == 0) continue;
            if (RootParams.TypeOf(document, scope.Session, param) is not { } type) bound[param.Name] = new(new BoundInput(Source.Missing, PortType.Unknown));
            else if (node.Inputs.FirstOrDefault(input => input.Name == param.Name) is { } entry) bound[param.Name] = new(BindParam(scope, node, param, type, entry));
            else if (RootParams.Default(document, scope.Session, param, type) is { } initial) bound[param.Name] = new(initial);
            else
            {
                scope.Report(node.Entry.Member.Start, DiagnosticCode.MissingInput, $"the input '{param.Name}' ({type}) is not set", $"{document.Name} has no default for it", node.Path, param.Name);
                bound[param.Name] = new(new BoundInput(Source.Missing, type));
            }
        }
        node.CallInputs = [.. document.Params.Where(param => bound.ContainsKey(param.Name)).Select(param => new FreePort(param.Name, bound[param.Name].Input.Type))];
        foreach (var entry in node.Inputs)
            if (!document.Params.Any(param => param.Name == entry.Name))
                scope.Report(entry.Start, DiagnosticCode.UnknownInput, $"{document.Name} has no param '{entry.Name}'", Suggestion.For(entry.Name, document.Params.Select(param => param.Name)), node.Path, entry.Name);
        return bound;
    }

    private static BoundInput BindParam(Scope scope, ScopeNode node, ParamEntry param, PortType type, PortEntry entry)
    {
        var missing = new BoundInput(Source.Missing, type);
        if (entry.IsLink)
        {
            var linked = NodeBinder.Fit(scope, node.Path, entry, scope.Resolve(entry, node.Path), type, null);
            return Checked(linked);
        }
        if (entry.Items is not null)
        {
            scope.Report(entry.Value.Start, DiagnosticCode.InvalidLiteral, "a called graph takes a list by one link", "make the list with a node of its own", node.Path, entry.Name);
            return missing;
        }
        if (Literal.Read(entry.Value, type, out var value, out var fix) is { } problem)
        {
            scope.Report(entry.Value.Start, DiagnosticCode.InvalidLiteral, problem, fix, node.Path, entry.Name);
            return missing;
        }
        return Checked(new BoundInput(Source.Literal(value), type));

        BoundInput Checked(BoundInput input)
        {
            if (input.Source.Kind != SourceKind.Literal || ParamValue.Check(param, input.Source.Value) is not { } outside) return input;
            scope.Report(entry.Value.Start, DiagnosticCode.OutOfRange, outside, null, node.Path, entry.Name);
            return missing;
        }
    }
}
