using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Components;

/// <summary>What the parts of a canvas share; handed down once and never replaced.</summary>
/// <param name="Session">The graph.</param>
/// <param name="Origin">Names this tab among those on the graph.</param>
/// <param name="Refused">Told the reason when something could not be done; null when something could.</param>
public sealed record CanvasContext(EditorSession Session, string Origin, Action<string?> Refused)
{
    /// <summary>What the latest run says of the nodes.</summary>
    public NodeRuns Runs { get; } = new();

    /// <summary>The latest result of the graph.</summary>
    public LastResult Last { get; } = new();

    /// <summary>True when the panel is to put the focus into the title of the node that is selected.</summary>
    public bool IsTitleWanted { get; set; }

    /// <summary>Does a command; a refusal is shown until another one can be done.</summary>
    public EditResult Apply(EditorCommand command)
    {
        var result = Session.Apply(command, null, Origin);
        Refused(result.Refusal);
        return result;
    }
}
