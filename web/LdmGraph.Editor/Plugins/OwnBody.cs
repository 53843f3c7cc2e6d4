namespace LdmGraph.Editor.Plugins;

/// <summary>How a plugin shows a node type in its own way, or why it cannot.</summary>
/// <param name="Plugin">Id of the plugin.</param>
public sealed record OwnBody(string Plugin)
{
    /// <summary>The component; null where it cannot be shown.</summary>
    public Type? Component { get; init; }

    /// <summary>The inputs whose fields it takes the place of; empty for all.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Address of the folder of the plugin's own styles and scripts.</summary>
    public string Assets { get; init; } = "";

    /// <summary>Why it cannot be shown, for the plugin's author; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>True for an input whose field the component takes the place of.</summary>
    public bool Replaces(string input) => Component is not null && (Inputs.Count == 0 || Inputs.Contains(input));
}
