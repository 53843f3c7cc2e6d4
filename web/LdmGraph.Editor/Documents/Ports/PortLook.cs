using System.Reflection;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>How a type of ports wants to look: what its <see cref="PortTypeAttribute"/> says.</summary>
/// <param name="Color">Its colour, <c>#rrggbb</c>, of which only the hue is used, so that ports can be read on every theme; empty for one made from its name.</param>
/// <param name="Letter">What stands in the port, as far as no other type has it; empty for the first letters of its name.</param>
public sealed record PortLook(string Color, string Letter)
{
    private static readonly string NoColor = new PortTypeAttribute("none").Color;

    /// <summary>The looks of the types that the plugins bring, by name.</summary>
    public static IReadOnlyDictionary<string, PortLook> Table(NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var looks = new Dictionary<string, PortLook>(StringComparer.Ordinal);
        foreach (var type in catalog.PortTypes.Values)
            if (type.Clr.GetCustomAttribute<PortTypeAttribute>(inherit: false) is { } attribute) looks[type.Name] = new(attribute.Color == NoColor ? "" : attribute.Color, attribute.Letter);
        return looks;
    }
}
