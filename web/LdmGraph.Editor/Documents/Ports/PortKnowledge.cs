using LdmGraph.Editor.Documents.Parts;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>What is known of a graph's nodes and the types of their ports: from the node types, and, for what the graph names itself, from its last binding.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class PortKnowledge
{
    private readonly PictureNodes _pictures;

    internal PortKnowledge(NodeCatalog catalog, BoundGraph? bound = null)
    {
        Catalog = catalog;
        Bound = bound?.Ports ?? new Dictionary<string, BoundPorts>();
        _pictures = new PictureNodes(catalog, bound?.CalledGraphs ?? new Dictionary<string, string>());
    }

    /// <summary>The node types.</summary>
    public NodeCatalog Catalog { get; }

    /// <summary>What the last binding found, by paths of nodes. It may be a moment behind the graph.</summary>
    public IReadOnlyDictionary<string, BoundPorts> Bound { get; }

    /// <summary>The node type, or null for one that is not installed or cannot be used.</summary>
    public NodeType? TypeOf(EditorNode node) => Catalog.Find(node.TypeId) is { Problem: null } type ? type : null;

    /// <summary>True for nodes that show pictures of what they make.</summary>
    internal bool ShowsPictures(EditorNode node) => _pictures.Shows(node);

    /// <summary>The type of what a link leads from; <see cref="PortType.Unknown"/> when nothing is known of it.</summary>
    public PortType TypeOf(EditorDocument document, string scope, LinkSource from)
    {
        if (scope.Length == 0 && from.IsParam)
            return document.Params.FirstOrDefault(param => param.Name == from.Port) is { } param ? Catalog.FindPortType(param.Type) ?? PortType.Unknown : PortType.Unknown;
        if (document.Find(ScopePath.Join(scope, from.Node)) is { } node)
        {
            var known = TypeOf(node)?.Outputs.FirstOrDefault(output => output.Name == from.Port)?.Type;
            return known is { Clr.ContainsGenericParameters: false } ? known : Find(Bound.GetValueOrDefault(node.Path)?.Outputs, from.Port);
        }
        return Find(Bound.GetValueOrDefault(scope)?.Exposed, from.ToString());
    }

    /// <summary>The type that a port takes; <see cref="PortType.Any"/> where the graph decides, <see cref="PortType.Unknown"/> when nothing is known.</summary>
    public PortType TypeOf(EditorDocument document, PortRef to)
    {
        if (to.Section == "outputs" || document.Find(to.Node) is not { } node) return PortType.Any;
        var bound = Bound.GetValueOrDefault(to.Node);
        // What a loop yields under the name of a carry is its next value.
        if (to.Section == "yield") return node.Section("carry")?.Ports.Any(carry => carry.Name == to.Port) == true ? Find(bound?.Exposed, $"carry.{to.Port}") : PortType.Any;
        if (to.Section != "in") return PortType.Any;
        var type = TypeOf(node)?.Inputs.FirstOrDefault(input => input.Name == to.Port)?.Type ?? Find(bound?.Inputs, to.Port);
        if (type.Clr.ContainsGenericParameters) type = type.Element is null ? PortType.Any : PortType.Any.ListOf();
        return to.Item is not null && type.Element is { } element ? element : type;
    }

    private static PortType Find(IReadOnlyList<FreePort>? ports, string name)
    {
        foreach (var port in ports ?? [])
            if (port.Name == name) return port.Type;
        return PortType.Unknown;
    }
}
