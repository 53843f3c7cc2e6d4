using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Components;

/// <summary>Makes a param of the graph out of an input, which is then linked to it.</summary>
/// <param name="Port">The input; its name becomes the param's, with a number behind it when that is taken.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">What stood there, or what counts when nothing does; from now on the param's default. Null for what must be given.</param>
public sealed record MakeParam(PortRef Port, string Type, Json? Value) : EditorCommand
{
    public override string Label => $"Make {Port.Port} a param";

    public override void Change(DocumentChange change)
    {
        new AddParam(Port.Port, Type, Value).Change(change);
        var name = change.Created[^1]["params.".Length..];
        new Connect(new LinkSource("params", name), Port).Change(change);
    }
}
