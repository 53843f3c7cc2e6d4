using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Widgets;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Components;

/// <summary>A port of a node on the canvas, with what its row shows.</summary>
/// <param name="Canvas">The port.</param>
/// <param name="Ref">The place in the graph; null for outputs, and for what a body sees.</param>
/// <param name="Input">What the node type says of it; null for free ports and unknown types.</param>
/// <param name="Value">What stands there; null when nothing does.</param>
/// <param name="Summary">Its documentation.</param>
public sealed record PortRow(CanvasPort Canvas, PortRef? Ref, InputPort? Input, EditorPort? Value, string Summary)
{
    /// <summary>For a seed: what becomes of it when a run is started.</summary>
    public SeedMode SeedMode { get; init; }

    /// <summary>True when a value can be written in the row.</summary>
    public bool HasWidget => Canvas.Side == "in" && Ref is { Item: null } && LiteralField.IsFor(Canvas.Type) && Value?.IsLinked != true;

    public bool IsNew => Canvas.Name.EndsWith('+');

    /// <summary>True when a node cannot run as long as nothing stands here.</summary>
    public bool IsMissing => Input is { Required: true } && Value is null;
}

/// <summary>The ports of the nodes of a graph, with their types as far as node types and links tell.</summary>
/// <param name="document">The graph.</param>
/// <param name="knowledge">What node types and the last binding tell of types.</param>
public sealed class NodePorts(EditorDocument document, PortKnowledge knowledge)
{
    // Deeper chains of nodes whose types follow from one another are shown as "any"; binding knows them all the same.
    private const int MaxDepth = 100;

    private readonly Dictionary<(string Node, string Port), string> _outputs = [];

    /// <summary>All ports of a node, in the order in which they are shown.</summary>
    public IReadOnlyList<PortRow> Of(EditorNode node)
    {
        var type = Known(node);
        var rows = new List<PortRow>();
        foreach (var input in type?.Inputs ?? []) AddInput(rows, node, input);
        // Of a called graph only binding knows the ports; of an unknown type, what the file uses is all there is.
        foreach (var free in type is { InlinesGraph: false } ? [] : Bound(node)?.Inputs ?? []) rows.Add(In(node, "in", free.Name, free.Type.Name, node.Input(free.Name)));
        foreach (var port in node.Inputs.Where(port => rows.All(row => row.Ref?.Port != port.Name)))
            rows.Add(In(node, "in", port.Name, port.Link is { } link ? TypeOf(node.Scope, link, 0) : PortTypes.OfLiteral(port.Value), port));
        foreach (var section in SectionsOf(node, type)) AddSection(rows, node, section, isZone: node.HasBody);
        if (node.HasBody) AddBody(rows, node, type);
        foreach (var (name, summary) in OutputsOf(node, type)) rows.Add(new(new(name, "out", OutputType(node, name, 0), false, name), null, null, null, summary));
        return rows;
    }

    /// <summary>The params of the graph, as what links lead from.</summary>
    public IReadOnlyList<PortRow> OfParams() =>
        [.. document.Params.Select(param => new PortRow(new(param.Name, "out", param.Type, false, param.Name), null, null, null, param.Description ?? "") { SeedMode = ModeOf(param.Type, SeedRef.Param(param.Name)) })];

    /// <summary>The outputs of the graph, as what links lead to.</summary>
    public IReadOnlyList<PortRow> OfOutputs() =>
    [
        .. document.Outputs.Select(output => new PortRow(new($"outputs.{output.Name}", "in", output.Link is { } link ? TypeOf("", link, 0) : "any", false, output.Name), PortRef.Output(output.Name), null, output, "")),
        new(new($"outputs.{CanvasIds.New}", "in", "any", false, "+ output"), PortRef.Output(CanvasIds.New), null, null, "Link anything here to make it an output of the graph."),
    ];

    /// <summary>The type of what a link leads from.</summary>
    public string TypeOf(string scope, LinkSource source) => TypeOf(scope, source, 0);

    private NodeType? Known(EditorNode node) => knowledge.TypeOf(node);

    private BoundPorts? Bound(EditorNode node) => knowledge.Bound.GetValueOrDefault(node.Path);

    private void AddInput(List<PortRow> rows, EditorNode node, InputPort input)
    {
        var value = node.Input(input.Name);
        if (value is { Items.Length: > 0 } || (input.Type.Element is not null && !LiteralField.IsFor(input.Type.Name)))
        {
            // A list is linked item by item, and one place more is there for the next.
            var element = input.Type.Element?.Name ?? input.Type.Name;
            if (value is { Items.Length: 0, IsLinked: true }) rows.Add(In(node, "in", input.Name, input.Type.Name, value, input));
            for (var i = 0; i < (value?.Items.Length ?? 0); i++)
                rows.Add(new(new($"in.{input.Name}#{i}", "in", element, false, $"{input.Name} {i + 1}"), PortRef.Input(node.Path, input.Name) with { Item = i }, input, value, input.Summary));
            if (value is null) rows.Add(In(node, "in", input.Name, input.Type.Name, value, input));
            else rows.Add(new(new($"in.{input.Name}#{Math.Max(1, value.Items.Length)}", "in", element, false, "+ one more"), PortRef.Input(node.Path, input.Name) with { Item = Math.Max(1, value.Items.Length) }, null, null, input.Summary));
        }
        else rows.Add(In(node, "in", input.Name, Concrete(node, input.Type.Name, 0), value, input));
    }

    private PortRow In(EditorNode node, string section, string name, string type, EditorPort? value, InputPort? input = null)
    {
        var port = new PortRef(node.Path, section, name);
        return new(new($"{section}.{name}", "in", type, false, name), port, input, value, input?.Summary ?? "") { SeedMode = ModeOf(type, SeedRef.Port(port)) };
    }

    private SeedMode ModeOf(string type, SeedRef seed) => type == "seed" ? seed.ModeIn(document) : SeedMode.Fixed;

    private static IEnumerable<string> SectionsOf(EditorNode node, NodeType? type) => type is not null
        ? type.Sections.Where(section => section.IsPorts).Select(section => section.Name)
        : node.Sections.Where(section => section.Ports.Any(port => port.IsLinked)).Select(section => section.Name);

    private void AddSection(List<PortRow> rows, EditorNode node, string section, bool isZone)
    {
        foreach (var port in node.Section(section)?.Ports ?? [])
        {
            var type = FreeType(node, section, port, 0);
            rows.Add(In(node, section, port.Name, type, port));
            if (isZone) rows.Add(Seen($"{section}.{port.Name}", section == "scan" ? PortTypes.ElementOf(type) : type, port.Name));
        }
        rows.Add(new(new($"{section}.{CanvasIds.New}", "in", "any", false, $"+ {section}"), new(node.Path, section, CanvasIds.New), null, null, $"Link anything here to hand it to the node as a {section}."));
    }

    private static PortRow Seen(string name, string type, string label) => new(new(name, "out", type, true, label), null, null, null, "");

    private void AddBody(List<PortRow> rows, EditorNode node, NodeType? type)
    {
        if (type?.Sections.Any(section => section.Name == "scan") != false) rows.Add(Seen("index", "int", "index"));
        foreach (var yield in node.Yields)
            rows.Add(new(new($"yield.{yield.Name}", "in", yield.Link is { } link ? TypeOf(node.Path, link, 0) : "any", true, yield.Name), PortRef.Yield(node.Path, yield.Name), null, yield, "What the body hands out."));
        foreach (var carry in node.Section("carry")?.Ports ?? [])
            if (node.Yields.All(yield => yield.Name != carry.Name))
                rows.Add(new(new($"yield.{carry.Name}", "in", FreeType(node, "carry", carry, 0), true, carry.Name), PortRef.Yield(node.Path, carry.Name), null, null, "The next value of the carry."));
        rows.Add(new(new($"yield.{CanvasIds.New}", "in", "any", true, "+ result"), PortRef.Yield(node.Path, CanvasIds.New), null, null, "Link a result of the body here to hand it out."));
    }

    private IEnumerable<(string Name, string Summary)> OutputsOf(EditorNode node, NodeType? type)
    {
        if (type is { ShapesPorts: false, InlinesGraph: false }) return type.Outputs.Select(output => (output.Name, output.Summary));
        var names = new List<string>((Bound(node)?.Outputs ?? []).Select(port => port.Name));
        if (node.HasBody)
        {
            names.AddRange((node.Section("carry")?.Ports ?? []).Select(port => port.Name));
            names.AddRange(node.Yields.Select(yield => yield.Name).Where(name => (node.Section("collect")?.Json[name]?["mode"]?.AsText ?? "") != "preview"));
        }
        else if (type is { ShapesPorts: true } && names.Count == 0) names.Add("value");
        // What the graph already uses is there, whatever is known of the type.
        names.AddRange(document.Links.Where(link => link.FromPath == node.Path && link.Scope == node.Scope).Select(link => link.From.Port));
        return names.Where(name => name.Length > 0).Distinct().Select(name => (name, ""));
    }

    private string TypeOf(string scope, LinkSource source, int depth)
    {
        if (depth > MaxDepth) return "any";
        if (scope.Length == 0 && source.IsParam) return document.Params.FirstOrDefault(param => param.Name == source.Port)?.Type ?? "any";
        if (document.Find(ScopePath.Join(scope, source.Node)) is { } node) return OutputType(node, source.Port, depth + 1);
        if (source.Node == "index") return "int";
        if (document.Find(scope) is not { } zone || zone.Section(source.Node)?.Ports.FirstOrDefault(port => port.Name == source.Port) is not { } free) return "any";
        var type = FreeType(zone, source.Node, free, depth + 1);
        return source.Node == "scan" ? PortTypes.ElementOf(type) : type;
    }

    private string OutputType(EditorNode node, string port, int depth)
    {
        if (_outputs.TryGetValue((node.Path, port), out var known)) return known;
        if (knowledge.TypeOf(document, node.Scope, new(node.Id, port)) is { } told && !ReferenceEquals(told, PortType.Unknown)) return _outputs[(node.Path, port)] = told.Name;
        if (depth > MaxDepth) return "any";
        // Said beforehand, so that a circle of links ends here.
        _outputs[(node.Path, port)] = "any";
        return _outputs[(node.Path, port)] = FindOutputType(node, port, depth);
    }

    private string FindOutputType(EditorNode node, string port, int depth)
    {
        var type = Known(node);
        if (type?.Outputs.FirstOrDefault(output => output.Name == port) is { } output) return Concrete(node, output.Type.Name, depth);
        if (node.Section("carry")?.Ports.FirstOrDefault(carry => carry.Name == port) is { } carried) return FreeType(node, "carry", carried, depth);
        if (node.Yields.FirstOrDefault(yield => yield.Name == port)?.Link is { } link)
        {
            var yielded = TypeOf(node.Path, link, depth + 1);
            var isList = node.Section("collect")?.Json[port]?["mode"]?.AsText == "list" || (node.TypeId.StartsWith("map@", StringComparison.Ordinal) && yielded != "any");
            return isList ? $"list<{yielded}>" : yielded;
        }
        return node.Section("cases") is { Ports: [var first, ..] } ? FreeType(node, "cases", first, depth) : "any";
    }

    private string FreeType(EditorNode node, string section, EditorPort port, int depth) =>
        port.Link is { } link ? TypeOf(node.Scope, link, depth + 1) : port.Items.Length > 0 ? "any" : PortTypes.OfLiteral(port.Value);

    /// <summary>A generic type with what is linked in place of its T, as far as anything is.</summary>
    private string Concrete(EditorNode node, string type, int depth)
    {
        if (Known(node) is not { IsGeneric: true } generic || !PortTypes.HasParameter(type)) return type;
        foreach (var input in generic.Inputs.Where(input => PortTypes.HasParameter(input.Type.Name)))
            foreach (var link in node.Input(input.Name) is { } given ? given.Link is { } one ? [one] : given.Items.OfType<LinkSource>() : [])
            {
                var found = TypeOf(node.Scope, link, depth + 1);
                if (found == "any") continue;
                return PortTypes.Replace(type, input.Type.Element is null ? found : PortTypes.ElementOf(found));
            }
        return type;
    }
}
