namespace LdmGraph.Engine;

/// <summary>What binding found out about the ports of one node of the graph; for editors. Types that could not be found are <see cref="PortType.Unknown"/>.</summary>
public sealed class BoundPorts
{
    private BoundPorts()
    {
    }

    /// <summary>The inputs of its type, or the params of the graph that it calls.</summary>
    public IReadOnlyList<FreePort> Inputs { get; private init; } = [];

    /// <summary>The sections of free ports, by name, as far as the graph has them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FreePort>> Sections { get; private init; } = new Dictionary<string, IReadOnlyList<FreePort>>();

    public IReadOnlyList<FreePort> Outputs { get; private init; } = [];

    /// <summary>What its body sees: <c>carry.z</c>, <c>index</c>.</summary>
    public IReadOnlyList<FreePort> Exposed { get; private init; } = [];

    /// <summary>What its body yields.</summary>
    public IReadOnlyList<FreePort> Yields { get; private init; } = [];

    /// <summary>The graph that it calls; null for every other node, and when that cannot be read.</summary>
    public GraphDocument? Called { get; private init; }

    internal static BoundPorts Of(ScopeNode node) => node.Bound is { } bound ? Of(bound) : new BoundPorts
    {
        Inputs = node.CallInputs,
        Outputs = node.CallOutputs is { } outputs ? [.. outputs.Select(output => new FreePort(output.Name, output.Input.Type))] : [],
        Called = node.Called,
    };

    private static BoundPorts Of(BoundNode node)
    {
        var sections = new Dictionary<string, IReadOnlyList<FreePort>>(StringComparer.Ordinal);
        for (var i = 0; i < node.Sections.Length; i++)
            if (node.Sections[i] is { } section) sections[node.Type.Shape.Sections[i].Name] = [.. section.Names.Select((name, at) => new FreePort(name, section.Ports[at].Type))];
        return new BoundPorts
        {
            Inputs = [.. node.Type.Inputs.Select(port => new FreePort(port.Name, node.TypeArgument is { } argument ? GenericTypes.Substitute(port.Type, argument) : port.Type))],
            Sections = sections,
            Outputs = [.. node.Outputs.Select(output => new FreePort(output.Name, output.Type))],
            Exposed = node.Body is { } body ? [.. body.Exposures.Select(exposure => new FreePort(exposure.Name, exposure.Type))] : [],
            Yields = node.Body is { } yielding ? [.. yielding.Yields.Select(yield => new FreePort(yield.Name, yield.Input.Type))] : [],
        };
    }
}
