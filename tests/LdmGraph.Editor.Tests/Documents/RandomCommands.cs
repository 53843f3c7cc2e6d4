using System.Collections.Immutable;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

/// <summary>What a restless person does: any command, at any place, sensible or not.</summary>
internal sealed class RandomCommands(int seed)
{
    private static readonly string[] Types = ["test.add@1", "test.constant@1", "test.sum@1", "loop@1", "stranger.thing@7"];

#pragma warning disable RS0030 // Every sequence has its seed, which the test names when it fails.
    private readonly Random _random = new(seed);
#pragma warning restore RS0030

    public int Below(int limit) => _random.Next(limit);

    public EditorCommand Next(EditorDocument document)
    {
        var nodes = document.Nodes;
        if (nodes.Count < 2) return Add("");
        return _random.Next(22) switch
        {
            0 or 1 or 2 => Add(nodes.Where(node => node.HasBody).Select(node => node.Path).Append("").ElementAt(_random.Next(1 + nodes.Count(node => node.HasBody)))),
            3 => new RemoveNodes([.. Some(nodes).Select(node => node.Path)]),
            4 => new RenameNode(One(nodes).Path, $"n{_random.Next(20)}"),
            5 or 6 or 7 => Link(document),
            8 => new Disconnect(Place(One(nodes))),
            9 or 10 => new SetLiteral(Place(One(nodes)), Value()),
            11 => new MoveNodes(Some(nodes).ToImmutableDictionary(node => node.Path, _ => new ReroutePoint(_random.Next(2000), _random.NextDouble() * 1000))),
            12 => new SetMode([.. Some(nodes).Select(node => node.Path)], (NodeMode)_random.Next(3)),
            13 => new SetCollapsed([.. Some(nodes).Select(node => node.Path)], _random.Next(2) == 0),
            14 => new SetTitle(One(nodes).Path, _random.Next(3) == 0 ? null : $"Title \"{_random.Next(9)}\" ü\n"),
            15 => new AddParam($"p{_random.Next(4)}", "float", _random.Next(2) == 0 ? null : Json.Number(_random.NextDouble())),
            16 => document.Params.Count == 0 ? new AddParam("seed", "seed") : new RemoveParam(One(document.Params).Name),
            17 => document.Params.Count == 0 ? new AddParam("seed", "seed") : new RenameParam(One(document.Params).Name, $"q{_random.Next(6)}"),
            18 => document.Marks.Count == 0 || _random.Next(2) == 0 ? new AddMark((MarkKind)_random.Next(2), "mark", 1, 2, 3, 4) : new RemoveMarks([One(document.Marks).Id]),
            19 => document.Links.Count == 0 ? Add("") : new SetReroutes(One(document.Links).To, [.. Enumerable.Range(0, _random.Next(3)).Select(i => new ReroutePoint(i, i / 3.0))]),
            20 => Free(document),
            _ => new CompositeCommand("Two", [Add(""), new SetLiteral(Place(One(nodes)), Value())]),
        };
    }

    public T One<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private AddNode Add(string scope) => new(scope, One(Types), _random.Next(1000), _random.Next(1000)) { Id = _random.Next(2) == 0 ? $"n{_random.Next(20)}" : null };

    private IEnumerable<T> Some<T>(IReadOnlyList<T> list) => Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => One(list)).Distinct();

    private Connect Link(EditorDocument document)
    {
        var to = _random.Next(6) == 0 ? PortRef.Output($"o{_random.Next(3)}") : Place(One(document.Nodes));
        var neighbours = document.NodesOf(to.Scope).ToList();
        var from = document.Params.Count > 0 && _random.Next(5) == 0 ? new LinkSource("params", One(document.Params).Name)
            : neighbours.Count > 0 ? new LinkSource(One(neighbours).Id, "sum") : new LinkSource("index", "");
        return new(from, to);
    }

    private EditorCommand Free(EditorDocument document)
    {
        var loops = document.Nodes.Where(node => node.HasBody).ToList();
        if (loops.Count == 0) return Add("");
        var port = new PortRef(One(loops).Path, _random.Next(2) == 0 ? "carry" : "yield", $"z{_random.Next(3)}");
        return document.Port(port) is null ? new SetLiteral(port, Value()) : new RenamePort(port, $"z{_random.Next(3)}");
    }

    private PortRef Place(EditorNode node) => node.HasBody
        ? new(node.Path, One((string[])["carry", "scan", "const", "yield"]), $"z{_random.Next(3)}")
        : new(node.Path, "in", One((string[])["a", "b", "value", "values"]), _random.Next(4) == 0 ? _random.Next(3) : null);

    private Json Value() => _random.Next(5) switch
    {
        0 => Json.Number(_random.Next()),
        1 => Json.Number(_random.NextDouble()),
        2 => Json.Text("text " + _random.Next()),
        3 => Json.Parse("""[1, 2.50, { "from": "n1.sum" }]"""),
        _ => Json.Bool(true),
    };
}
