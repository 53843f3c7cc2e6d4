using LdmGraph.Editor.Palette;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Components;

/// <summary>A node type that may be added, and the port by which it would be linked.</summary>
/// <param name="Type">The type.</param>
/// <param name="Port">The port as the canvas names it; null when nothing is to be linked.</param>
public sealed record PaletteEntry(NodeType Type, string? Port)
{
    internal static PaletteEntry Of(PaletteMatch match) => new(match.Type, match.Port switch
    {
        null => null,
        { Section: "out", Name: { } output } => output,
        { } port => $"{port.Section}.{port.Name ?? CanvasIds.New}",
    });
}
