namespace LdmGraph.Editor.Documents;

/// <summary>Does again what a journal tells.</summary>
internal sealed class Replay(EditorDocument start, long revision)
{
    private JsonMap _root = start.Root;
    private long _revision = revision;
    private EditorDocument? _document;

    public EditorDocument Document => _document ??= EditorDocument.At(_root, _revision);

    public UndoHistory History { get; } = new();

    public List<RememberedStep> Steps { get; } = [];

    /// <returns>False when an entry does not fit what came before it; it and those behind it are left out.</returns>
    public bool Run(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry is JournalEntry.Saving) continue;
            if (EditsOf(entry) is not { } edits) return false;
            try
            {
                _root = edits.Aggregate(_root, (map, edit) => edit.Apply(map));
            }
            catch (InvalidOperationException)
            {
                return false;
            }
            _revision++;
            _document = null;
            Note(entry, edits);
        }
        return true;
    }

    private IReadOnlyList<DocumentEdit>? EditsOf(JournalEntry entry) => entry switch
    {
        JournalEntry.Done done => done.Step.Edits,
        JournalEntry.Undone => History.Last is { } last ? [.. last.Inverse] : null,
        JournalEntry.Redone => History.Next?.Edits,
        _ => null,
    };

    private void Note(JournalEntry entry, IReadOnlyList<DocumentEdit> edits)
    {
        switch (entry)
        {
            case JournalEntry.Done done: History.Add(done.Step, done.Merge); break;
            case JournalEntry.Undone: History.MoveBack(); break;
            default: History.MoveForward(); break;
        }
        var origin = entry switch { JournalEntry.Done done => done.Origin, JournalEntry.Undone undone => undone.Origin, JournalEntry.Redone redone => redone.Origin, _ => null };
        Steps.Add(new(_revision, origin, edits));
    }
}
