namespace LdmGraph;

/// <summary>
/// Implemented by nodes whose ports depend on the graph file: sections of free ports, a body, outputs named by the graph.
/// Such a node returns <see cref="PortValues"/> with the outputs it declared here.
/// </summary>
public interface IShapesPorts
{
    /// <summary>Reads which ports are there and of which types, binds the body, declares the outputs. Nothing is evaluated.</summary>
    static abstract void Shape(ShapeContext context);
}

/// <summary>A port that the graph named.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of what is linked to it or written there.</param>
public readonly record struct FreePort(string Name, PortType Type);

/// <summary>What <see cref="IShapesPorts.Shape"/> sees of one node of a graph.</summary>
public abstract class ShapeContext
{
    /// <summary>The ports of a section, in file order; empty when the graph has no such section.</summary>
    public abstract IReadOnlyList<FreePort> Ports(string section);

    /// <summary>True when the graph sets the input, by a literal or a link.</summary>
    public abstract bool IsSet(string input);

    /// <summary>The value of a setting, or the default of its type when the graph does not set it.</summary>
    public abstract T? Setting<T>(string name);

    /// <summary>Gives a free port another type than that of what is linked; links that do not fit are reported.</summary>
    public abstract void Convert(string section, string port, PortType type);

    /// <summary>The narrowest type that all of these widen to, or null when there is none.</summary>
    public abstract PortType? Common(IEnumerable<PortType> types);

    /// <summary>Lets the body see an input.</summary>
    /// <param name="name">What links in the body call it: <c>carry.z</c>, <c>index</c>.</param>
    /// <param name="type">Its type.</param>
    /// <param name="from">The free port (<c>carry.z</c>) that it has its first value from, so that known shapes flow into the body; or null.</param>
    /// <param name="invariant">True when it is always the value of <paramref name="from"/>: what depends on nothing else is moved out of the body.</param>
    public abstract void Expose(string name, PortType type, string? from = null, bool invariant = false);

    /// <summary>Binds the body with the inputs exposed so far.</summary>
    /// <returns>What it yields; empty when it has errors.</returns>
    public abstract IReadOnlyList<FreePort> BindBody();

    /// <summary>Gives a yield another type; yields that do not fit are reported.</summary>
    public abstract void ConvertYield(string name, PortType type);

    /// <summary>Declares an output.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="yield">The yield whose known shape it has, or null.</param>
    public abstract void Output(string name, PortType type, string? yield = null);

    /// <summary>Reports a problem at an input, a section (<c>carry</c>), a free port (<c>carry.z</c>), a setting or a yield (<c>yield.z</c>).</summary>
    public abstract void Error(string where, string problem, string? fix = null);
}
