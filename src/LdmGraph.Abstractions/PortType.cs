using System.Runtime.CompilerServices;

namespace LdmGraph;

/// <summary>The type of a port: a name that graphs and messages use, and the CLR type that carries it.</summary>
/// <remarks>
/// Scalars are <c>int float bool text seed choice</c>; every other type names itself with <see cref="PortTypeAttribute"/>;
/// <c>IReadOnlyList&lt;T&gt;</c> and arrays are <c>list&lt;T&gt;</c>; <c>object</c> is <c>any</c>. Several CLR types may carry one name
/// (<see cref="int"/> and <see cref="long"/> are both <c>int</c>); the engine converts between them.
/// </remarks>
public sealed class PortType : IEquatable<PortType>
{
    // Weak: the types of a plugin that is unloaded must not be held here.
    private static readonly ConditionalWeakTable<Type, PortType> Known = [];

    private PortType(string name, Type clr, PortType? element = null)
    {
        Name = name;
        Clr = clr;
        Element = element;
    }

    /// <summary>Takes every value.</summary>
    public static PortType Any { get; } = new("any", typeof(object));

    /// <summary>What is linked has an error of its own; nothing more is said about it.</summary>
    public static PortType Unknown { get; } = new("unknown", typeof(void));

    /// <summary>The name graphs and messages use: <c>latent</c>, <c>list&lt;image&gt;</c>.</summary>
    public string Name { get; }

    /// <summary>The CLR type of the port's values.</summary>
    public Type Clr { get; }

    /// <summary>Type of the elements of a list; null for everything else.</summary>
    public PortType? Element { get; }

    /// <summary>The port type that a CLR type carries, or null when it carries none.</summary>
    public static PortType? Of(Type clr)
    {
        ArgumentNullException.ThrowIfNull(clr);
        if (Known.TryGetValue(clr, out var known)) return known;
        if (Describe(clr) is not { } type) return null;
        return Known.GetValue(clr, _ => type);
    }

    /// <summary>The list of this type.</summary>
    public PortType ListOf() => ReferenceEquals(this, Unknown) ? Unknown : Of(typeof(IReadOnlyList<>).MakeGenericType(Clr))!;

    /// <summary>A typed list of values of this type: what a port of type <c>list&lt;T&gt;</c> takes.</summary>
    public object MakeList(IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var list = Array.CreateInstance(Clr, values.Count);
        for (var i = 0; i < values.Count; i++) list.SetValue(values[i], i);
        return list;
    }

    /// <summary>True when the value of such a port may own something that must be disposed, itself or in its elements.</summary>
    public bool MayOwn => Element is { } element ? element.MayOwn
        : !(Clr.IsValueType || Clr == typeof(string) || (Clr.IsSealed && !typeof(IDisposable).IsAssignableFrom(Clr)));

    /// <inheritdoc/>
    public bool Equals(PortType? other) => other is not null && Clr == other.Clr;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PortType);

    /// <inheritdoc/>
    public override int GetHashCode() => Clr.GetHashCode();

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static PortType? Describe(Type clr)
    {
        if (clr == typeof(object)) return Any;
        if (clr == typeof(int) || clr == typeof(long)) return new("int", clr);
        if (clr == typeof(float) || clr == typeof(double)) return new("float", clr);
        if (clr == typeof(bool)) return new("bool", clr);
        if (clr == typeof(string)) return new("text", clr);
        if (clr.IsEnum) return new("choice", clr);
        if (clr.IsGenericParameter) return new(clr.Name, clr);
        if (Nullable.GetUnderlyingType(clr) is { } underlying) return Of(underlying) is { } type ? new(type.Name, clr) : null;

        var item = clr.IsSZArray ? clr.GetElementType()
            : clr.IsGenericType && clr.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? clr.GetGenericArguments()[0] : null;
        if (item is not null) return Of(item) is { } element ? new($"list<{element.Name}>", clr, element) : null;

        return Attribute.GetCustomAttribute(clr, typeof(PortTypeAttribute)) is PortTypeAttribute named ? new(named.Name, clr) : null;
    }
}
