namespace LdmGraph.Editor.Documents;

/// <summary>Gives the graph another name.</summary>
public sealed record RenameGraph(string Name) : EditorCommand
{
    public override string Label => "Rename the graph";

    public override string? MergeKey => "graph:name";

    public override void Change(DocumentChange change)
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new EditRefusedException("a graph has a name");
        change.Set(Json.Text(Name.Trim()), "name");
    }
}

/// <summary>Says what the graph is for.</summary>
public sealed record DescribeGraph(string? Description) : EditorCommand
{
    public override string Label => "Describe the graph";

    public override string? MergeKey => "graph:description";

    public override void Change(DocumentChange change)
    {
        if (string.IsNullOrEmpty(Description)) change.Remove("description");
        else change.Set(Json.Text(Description), "description");
    }
}

/// <summary>Puts another text in the place of the whole graph.</summary>
public sealed record ReplaceGraph(JsonMap Root) : EditorCommand
{
    /// <summary>What the undo button calls it.</summary>
    public string Title { get; init; } = "Edit the JSON";

    /// <summary>The graph that the text was written for; refused when it is another one by now. Null: whatever it is.</summary>
    public JsonMap? Expected { get; init; }

    public override string Label => Title;

    public override void Change(DocumentChange change)
    {
        if (Expected is { } expected && !change.Root.Equals(expected)) throw new EditRefusedException("the graph was changed meanwhile; look at it again");
        if (change.Root.Equals(Root)) return;
        // Everything out and in again, so that the order of members is that of the text.
        foreach (var name in change.Root.Select(member => member.Key).ToList()) change.Remove(name);
        foreach (var (name, value) in Root) change.Append(name, value);
    }
}
