namespace LdmGraph.Editor.Documents;

/// <summary>A link of the graph.</summary>
/// <param name="From">Where it leads from, in the words of its scope.</param>
/// <param name="To">Where it leads to.</param>
public sealed record EditorLink(LinkSource From, PortRef To)
{
    /// <summary>Path of the owner of the body in which it lies; empty for the graph itself.</summary>
    public string Scope => To.Scope;

    /// <summary>Path of the node that it leads from; when there is none such (params, what a body sees), the text names it all the same: <c>sample/carry</c>.</summary>
    public string FromPath => ScopePath.Join(Scope, From.Node);
}

/// <summary>A param of the graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">Everything the file says of it.</param>
public sealed record EditorParam(string Name, JsonMap Json)
{
    public string Type => Json["type"]?.AsText ?? "";

    public Json? Default => Json["default"];

    public string? Description => Json["description"]?.AsText;

    public double? Min => Json["min"]?.AsNumber;

    public double? Max => Json["max"]?.AsNumber;

    public IReadOnlyList<string> Choices => Json["choices"] is JsonList list ? [.. list.Items.Select(item => item.AsText).OfType<string>()] : [];
}

/// <summary>A frame around nodes, or a note beside them. Both belong to the graph's drawing and change no result.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="Text">Title of the frame, or the note in Markdown.</param>
/// <param name="Geometry">Place and size.</param>
public sealed record EditorMark(string Id, MarkKind Kind, string Text, NodeGeometry Geometry);

/// <summary>What is drawn beside nodes.</summary>
public enum MarkKind
{
    Frame,
    Note,
}

/// <summary>A point that a link is led through.</summary>
public readonly record struct ReroutePoint(double X, double Y);
