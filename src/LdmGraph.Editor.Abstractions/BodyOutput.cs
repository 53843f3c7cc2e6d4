namespace LdmGraph.Editor;

/// <summary>An output of a node, for the component that shows its body.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Name of its port type.</param>
public sealed record BodyOutput(string Name, string Type)
{
    /// <summary>Its documentation.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Address of the latest picture of it, for an <c>img</c>; null before the node has shown one.</summary>
    public string? Picture { get; init; }
}
