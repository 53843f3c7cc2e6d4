namespace LdmGraph;

/// <summary>
/// Marks a property of type <see cref="PortValues"/> as a section of free ports: a member of the node in the graph file,
/// named after the property in camel case, whose entries are ports that the graph names (<c>"carry": { "z": ... }</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PortsAttribute : Attribute
{
    /// <summary>
    /// True when the ports are evaluated only if <see cref="IChoosesPorts.Choose"/> asks for them; the values of those
    /// not asked for are null.
    /// </summary>
    public bool Lazy { get; init; }
}

/// <summary>
/// Marks a property as a setting: a member of the node in the graph file beside <c>in</c>, made of plain values only.
/// The property's type is a scalar, an enum, a record of such, or a dictionary from names to one of these.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute : Attribute;

/// <summary>Marks the property of type <see cref="Body"/> that receives the node's body.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BodyAttribute : Attribute;
