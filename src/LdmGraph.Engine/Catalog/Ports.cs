using System.Reflection;

namespace LdmGraph.Engine;

/// <summary>An input port of a node type.</summary>
public sealed class InputPort
{
    private readonly NodeType _node;
    private readonly InputAttribute _limits;

    internal InputPort(NodeType node, PropertyInfo property, PortType type, int index)
    {
        _node = node;
        _limits = property.GetCustomAttribute<InputAttribute>()!;
        Property = property;
        Name = Choice.Camel(property.Name);
        Type = type;
        Index = index;
        Required = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
    }

    public string Name { get; }

    public PortType Type { get; }

    /// <summary>True when the graph must set it.</summary>
    public bool Required { get; }

    /// <summary>The value it has when the graph does not set it; null when that is nothing, or not known before a run.</summary>
    public object? Default => Required ? null : _node.DefaultOf(Property);

    /// <summary>Smallest value; for numbers.</summary>
    public double Min => _limits.Min;

    /// <summary>Largest value; for numbers.</summary>
    public double Max => _limits.Max;

    public double Step => _limits.Step;

    public long MultipleOf => _limits.MultipleOf;

    public bool Multiline => _limits.Multiline;

    public string? Picks => _limits.Picks;

    /// <summary>What may be written, for choices; otherwise empty.</summary>
    public IReadOnlyList<string> Choices =>
        (Nullable.GetUnderlyingType(Type.Clr) ?? Type.Clr) is { IsEnum: true } choice ? Choice.NamesOf(choice) : [];

    /// <summary>The property's documentation.</summary>
    public string Summary => XmlDocs.Of(Property.DeclaringType!.Assembly).Property(Property);

    internal PropertyInfo Property { get; }

    internal int Index { get; }

    internal bool HasLimits => !double.IsNegativeInfinity(Min) || !double.IsPositiveInfinity(Max) || MultipleOf != 0;

    /// <summary>What is wrong with a number, or null.</summary>
    internal string? Check(object? value)
    {
        if (!HasLimits || value is not (int or long or float or double)) return null;
        var number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
        if (number < Min) return FormattableString.Invariant($"{number} is below the smallest value, {Min}");
        if (number > Max) return FormattableString.Invariant($"{number} is above the largest value, {Max}");
        if (double.IsNaN(number)) return "the value is not a number";
        if (MultipleOf != 0 && number % MultipleOf != 0)
            return FormattableString.Invariant($"{number} is no multiple of {MultipleOf}; the nearest are {Math.Floor(number / MultipleOf) * MultipleOf} and {Math.Ceiling(number / MultipleOf) * MultipleOf}");
        return null;
    }
}

/// <summary>An output port of a node type.</summary>
public sealed class OutputPort
{
    private readonly Type _result;
    private readonly string _parameter;

    internal OutputPort(Type result, string parameter, PortType type)
    {
        (_result, _parameter) = (result, parameter);
        Name = Choice.Camel(parameter);
        Type = type;
    }

    public string Name { get; }

    public PortType Type { get; }

    /// <summary>The documentation of the result's parameter.</summary>
    public string Summary => XmlDocs.Of(_result.Assembly).Parameter(_result, _parameter);

    /// <summary>Name of the result's property.</summary>
    internal string ParameterName => _parameter;

    /// <summary>True unless the result's property is of a type that excludes null; asked only when there is nothing.</summary>
    internal bool MayBeAbsent => new NullabilityInfoContext().Create(_result.GetProperty(_parameter)!).ReadState != NullabilityState.NotNull;
}

/// <summary>A member of a node beside <c>in</c>: a section of free ports, or a setting.</summary>
public sealed class NodeSection
{
    internal NodeSection(PropertyInfo property, bool isPorts, bool lazy)
    {
        Property = property;
        Name = Choice.Camel(property.Name);
        IsPorts = isPorts;
        Lazy = lazy;
        Required = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
    }

    public string Name { get; }

    /// <summary>True for free ports, false for a setting.</summary>
    public bool IsPorts { get; }

    /// <summary>True when only the ports that the node chooses are evaluated.</summary>
    public bool Lazy { get; }

    public bool Required { get; }

    public string Summary => XmlDocs.Of(Property.DeclaringType!.Assembly).Property(Property);

    internal PropertyInfo Property { get; }
}
