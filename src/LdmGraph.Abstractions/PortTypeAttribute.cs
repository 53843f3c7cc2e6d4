namespace LdmGraph;

/// <summary>Gives a CLR type its name on edges, <c>latent</c>, and its look in an editor.</summary>
/// <param name="name">Lower-case name, unique over all plugins.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class PortTypeAttribute(string name) : Attribute
{
    /// <summary>The name graphs and messages use.</summary>
    public string Name { get; } = name;

    /// <summary>Colour of ports and links, <c>#rrggbb</c>.</summary>
    public string Color { get; init; } = "#8a8f98";

    /// <summary>One or two letters shown in the port, for those who do not see the colour.</summary>
    public string Letter { get; init; } = "";
}
