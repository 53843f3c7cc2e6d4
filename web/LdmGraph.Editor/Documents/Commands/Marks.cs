namespace LdmGraph.Editor.Documents;

/// <summary>Adds a frame or a note.</summary>
public sealed record AddMark(MarkKind Kind, string Text, double X, double Y, double Width, double Height) : EditorCommand
{
    public override string Label => Kind == MarkKind.Frame ? "Add frame" : "Add note";

    public override void Change(DocumentChange change)
    {
        var section = Kind == MarkKind.Frame ? "$frames" : "$notes";
        var id = Names.Fresh(Kind == MarkKind.Frame ? "frame1" : "note1", name => Layout.SectionOf(change, name) is not null);
        change.Set(JsonMap.Of(("text", Json.Text(Text)), ("x", Layout.Number(X)), ("y", Layout.Number(Y)), ("width", Layout.Number(Width)), ("height", Layout.Number(Height))), "layout", section, id);
        change.MarkCreated(id);
    }
}

/// <summary>Changes a frame or a note; what is null stays.</summary>
public sealed record ChangeMark(string Id) : EditorCommand
{
    public string? Text { get; init; }

    public double? Width { get; init; }

    public double? Height { get; init; }

    public string? Color { get; init; }

    public override string Label => "Change a note";

    public override string? MergeKey => $"mark:{Id}:{Text is null}{Width is null}{Color is null}";

    public override void Change(DocumentChange change)
    {
        var section = Layout.SectionOf(change, Id) ?? throw new EditRefusedException($"there is no frame or note '{Id}' any more");
        if (Text is not null) change.Set(Json.Text(Text), "layout", section, Id, "text");
        if (Width is { } width) change.Set(Layout.Number(width), "layout", section, Id, "width");
        if (Height is { } height) change.Set(Layout.Number(height), "layout", section, Id, "height");
        if (Color is not null) change.Set(Json.Text(Color), "layout", section, Id, "color");
    }
}

/// <summary>Removes frames and notes; nodes in a frame stay.</summary>
public sealed record RemoveMarks(IReadOnlyList<string> Ids) : EditorCommand
{
    public override string Label => Ids.Count == 1 ? "Delete a note" : $"Delete {Ids.Count} notes";

    public override void Change(DocumentChange change)
    {
        foreach (var id in Ids)
            if (Layout.SectionOf(change, id) is { } section) change.RemoveWithEmptyHolder("layout", section, id);
    }
}
