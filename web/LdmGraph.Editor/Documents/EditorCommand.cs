namespace LdmGraph.Editor.Documents;

/// <summary>Something a person does to a graph. What it changes is noted as edits, from which undoing, the journal and other tabs follow; a command only says what to change.</summary>
public abstract record EditorCommand
{
    /// <summary>What was done, for the undo button: <c>Move 3 nodes</c>.</summary>
    public abstract string Label { get; }

    /// <summary>
    /// Commands of one key that follow one another are one step of undo: typing in one field, one burst of arrow keys. Null: never.
    /// They follow one another when they share a <see cref="Gesture"/>, or, without one, when less than <see cref="EditorSession.MergeWindow"/> lies between them.
    /// </summary>
    public virtual string? MergeKey => null;

    /// <summary>Names one drag, or one visit to a field; all of it is one step, however long it takes.</summary>
    public string? Gesture { get; init; }

    /// <summary>Makes the changes.</summary>
    /// <exception cref="EditRefusedException">It cannot be done; the message says why, for people.</exception>
    public abstract void Change(DocumentChange change);
}

/// <summary>Several commands as one step.</summary>
public sealed record CompositeCommand(string Title, IReadOnlyList<EditorCommand> Commands) : EditorCommand
{
    public override string Label => Title;

    public override void Change(DocumentChange change)
    {
        foreach (var command in Commands) command.Change(change);
    }
}

/// <summary>What became of a command.</summary>
/// <param name="Applied">True when the graph has changed, or was as wanted already.</param>
/// <param name="Revision">The revision of the graph now.</param>
/// <param name="Refusal">Why it was not applied; for people.</param>
/// <param name="Created">Paths of nodes and ids of marks that it made.</param>
public sealed record EditResult(bool Applied, long Revision, string? Refusal, IReadOnlyList<string> Created);
