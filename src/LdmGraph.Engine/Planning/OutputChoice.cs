namespace LdmGraph.Engine;

/// <summary>What a run is made for: nodes to be evaluated and values to be handed out.</summary>
internal sealed class OutputChoice
{
    public List<BoundNode> Nodes { get; } = [];

    public List<(string Name, BoundInput Input)> Outputs { get; } = [];

    public static OutputChoice Default(BoundGraph graph)
    {
        var choice = new OutputChoice();
        foreach (var (name, input) in graph.Outputs) choice.Outputs.Add((name, input));
        foreach (var node in graph.Nodes)
            if (node.IsEffect) choice.Add(node);
        if (choice.Nodes.Count + choice.Outputs.Count > 0) return choice;

        var used = new bool[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
            foreach (var input in node.AllInputs) Use(input);
        foreach (var node in graph.Nodes)
            if (!used[node.Index]) choice.Add(node);
        return choice;

        void Use(BoundInput input)
        {
            if (input.Source.Kind == SourceKind.Node) used[input.Source.Node.Index] = true;
            else if (input.Source.Kind == SourceKind.List)
                foreach (var item in input.Source.Items) Use(item);
        }
    }

    public static OutputChoice Of(BoundGraph graph, IEnumerable<string> names)
    {
        var choice = new OutputChoice();
        var problems = new List<Diagnostic>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
            if (!choice.TryAdd(graph, name))
            {
                var known = graph.Nodes.SelectMany(node => node.Outputs.Select(output => $"{node.Path}.{output.Name}").Append(node.Path)).Concat(graph.Outputs.Select(output => output.Name));
                problems.Add(new(DiagnosticCode.UnknownTarget, $"the graph has no output '{name}'", Suggestion.For(name, known)) { File = graph.Document.Path });
            }
        return problems.Count == 0 ? choice : throw new InvalidGraphException(problems);
    }

    private bool TryAdd(BoundGraph graph, string name)
    {
        foreach (var (output, input) in graph.Outputs)
            if (output == name)
            {
                Outputs.Add((name, input));
                return true;
            }
        foreach (var node in graph.Nodes)
            if (node.Path == name)
            {
                Add(node);
                return true;
            }
        var dot = name.LastIndexOf('.');
        if (dot < 0 || graph.Find(name[..dot], name[(dot + 1)..]) is not { } found) return false;
        Outputs.Add((name, new BoundInput(Source.Of(found.Node, found.Output), found.Node.Outputs[found.Output].Type)));
        return true;
    }

    private void Add(BoundNode node)
    {
        Nodes.Add(node);
        for (var i = 0; i < node.Outputs.Count; i++) Outputs.Add(($"{node.Path}.{node.Outputs[i].Name}", new BoundInput(Source.Of(node, i), node.Outputs[i].Type)));
    }
}
