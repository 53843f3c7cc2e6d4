using System.Reflection;

namespace LdmGraph.Engine;

/// <summary>A node type: what its class says of ports and documentation. The class is only looked into when that is asked for.</summary>
public sealed class NodeType
{
    private readonly NodeAttribute _attribute;
    private readonly Lazy<NodeShape> _shape;
    private readonly Lazy<object?> _prototype;

    internal NodeType(Type clr, NodeAttribute attribute, Plugin plugin)
    {
        Clr = clr;
        Plugin = plugin;
        _attribute = attribute;
        _shape = new(() => NodeShape.Read(this));
        _prototype = new(CreatePrototype);
    }

    /// <summary>The stable id, <c>ddim.step@1</c>.</summary>
    public string Id => _attribute.Id;

    public string Category => _attribute.Category;

    public Purity Purity => _attribute.Purity;

    public bool DrawsNoise => _attribute.DrawsNoise;

    public Lane Lane => _attribute.Lane;

    public Plugin Plugin { get; }

    public Type Clr { get; }

    /// <summary>True when ports have a type <c>T</c> that follows from what is linked.</summary>
    public bool IsGeneric => Clr.IsGenericTypeDefinition;

    /// <summary>True when it stands for another graph file.</summary>
    public bool InlinesGraph => typeof(IInlinesGraph).IsAssignableFrom(Clr);

    /// <summary>True when outputs, and inputs in sections, are named by the graph.</summary>
    public bool ShapesPorts => typeof(IShapesPorts).IsAssignableFrom(Clr);

    public bool HasBody => Shape.Body is not null;

    public IReadOnlyList<InputPort> Inputs => Shape.Inputs;

    /// <summary>The outputs; empty when the graph names them.</summary>
    public IReadOnlyList<OutputPort> Outputs => Shape.Outputs;

    public IReadOnlyList<NodeSection> Sections => Shape.Sections;

    /// <summary>Ids of older versions that graphs may still name.</summary>
    public IEnumerable<string> Replaces => Clr.GetCustomAttributes<ReplacesAttribute>(inherit: false).Select(replaces => replaces.Id);

    /// <summary>What the class's documentation says it does.</summary>
    public string Summary => Docs.Summary(Clr);

    /// <summary>The rest of the class's documentation.</summary>
    public string Remarks => Docs.Remarks(Clr);

    /// <summary>Why the class cannot be used as a node, or null.</summary>
    public string? Problem => Shape.Problem;

    internal XmlDocs Docs => XmlDocs.Of(Clr.Assembly);

    internal NodeShape Shape => _shape.Value;

    internal InputPort? Input(string name) => Shape.InputsByName.GetValueOrDefault(name);

    public override string ToString() => Id;

    internal object? DefaultOf(PropertyInfo property) =>
        _prototype.Value is { } prototype && prototype.GetType().GetProperty(property.Name)!.GetValue(prototype) is { } value ? value : null;

    /// <summary>An object that has its initial values; services are not there, so it must never be evaluated.</summary>
    private object? CreatePrototype()
    {
        var closed = IsGeneric ? Clr.MakeGenericType(typeof(object)) : Clr;
        if (closed.GetConstructors() is not [var constructor]) return null;
        try
        {
            return constructor.Invoke(new object?[constructor.GetParameters().Length]);
        }
        catch (TargetInvocationException)
        {
            // A constructor that works with its services; its initial values are then only known in a run.
            return null;
        }
    }
}
