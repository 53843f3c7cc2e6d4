using Microsoft.AspNetCore.Components;

namespace LdmGraph.Editor;

/// <summary>
/// The body of a node on the canvas, in the plugin's own way. Components that inherit this and have a <see cref="BodyOfAttribute"/>
/// are found by it. What one throws, while it is made, drawn, or told of an event, is shown with the plugin's name; the node then has
/// its ordinary fields. A task that nobody waits for is beyond that: what it throws ends the page's connection.
/// </summary>
/// <remarks>
/// One component serves one node in one tab. It is drawn again after every change of the node, whoever made it, so that it keeps no
/// copy of a value: it shows <see cref="BodyNode.Inputs"/> and writes by <see cref="BodyNode.Set(string, System.Text.Json.Nodes.JsonNode?)"/>.
/// </remarks>
public abstract class CustomBody : ComponentBase
{
    /// <summary>The node as it is now; another object after every change.</summary>
    [Parameter, EditorRequired] public BodyNode Node { get; set; } = null!;
}
