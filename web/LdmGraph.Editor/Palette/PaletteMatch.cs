using LdmGraph.Engine;

namespace LdmGraph.Editor.Palette;

/// <summary>A node type that was found.</summary>
/// <param name="Type">The type.</param>
/// <param name="Title">What people read: <c>Ddim step</c>.</param>
/// <param name="Port">The port that takes or gives what is to be linked; null when nothing is to be linked.</param>
/// <param name="Score">How well it fits; higher is better.</param>
/// <param name="Marked">Which characters of the title were found, for highlighting.</param>
public sealed record PaletteMatch(NodeType Type, string Title, PalettePort? Port, double Score, IReadOnlyList<int> Marked)
{
    /// <summary>The part that the node is to call; null for a node of its own.</summary>
    public PalettePart? Part { get; init; }

    /// <summary>What people group it by.</summary>
    public string Category => Part is null ? Type.Category : "Your parts";

    /// <summary>What it does.</summary>
    public string Summary => Part is null ? Type.Summary : Part.Summary ?? "Calls this part.";
}

/// <summary>A saved graph that can be called as a node.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="Summary">What it is for.</param>
/// <param name="File">What a call node writes for it.</param>
public sealed record PalettePart(string Title, string? Summary, string File);

/// <summary>A port of a node that is about to be added.</summary>
/// <param name="Section"><c>in</c> or <c>out</c>, or the section of free ports in which one is made.</param>
/// <param name="Name">The port; null for a free port, which is named after what is linked to it.</param>
public readonly record struct PalettePort(string Section, string? Name);
