using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Components;

/// <summary>Adds a node and links it with the end of a link that was dropped where it is added.</summary>
/// <param name="Node">The node.</param>
/// <param name="End">The end.</param>
/// <param name="Port">The new node's port, as the canvas names it: <c>in.image</c>, <c>image</c>, <c>carry.+</c>.</param>
public sealed record AddLinkedNode(AddNode Node, LooseEnd End, string Port) : EditorCommand
{
    public override string Label => Node.Label;

    public override void Change(DocumentChange change)
    {
        Node.Change(change);
        CanvasEnd end = new(End.Node, End.Port), added = new(change.Created[^1], Port);
        var (from, to) = End.Side == "out" ? (end, added) : (added, end);
        GestureCommands.Link(from, to, change.Document).Change(change);
    }
}
