using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>A graph on disk: its file, which is what others read, and its journal, which is never behind.</summary>
internal sealed class SavedGraph : IDisposable
{
    // Steps that are kept when a journal is begun anew, and the size at which it is.
    private const int KeptSteps = 100;
    private const long LongJournal = 4 << 20;

    private readonly Lock _saving = new();
    private readonly string _journalPath;
    private string _baseText;
    private Journal? _journal;
    private bool _isClosed;

    private SavedGraph(string path, string journalPath, string baseText)
    {
        Path = path;
        _journalPath = journalPath;
        _baseText = baseText;
    }

    /// <summary>The graph file.</summary>
    public string Path { get; }

    /// <summary>The graph as it was left.</summary>
    /// <param name="Graph">Where it is kept.</param>
    /// <param name="Document">Its state.</param>
    /// <param name="History">What was done to it.</param>
    /// <param name="Steps">The last steps with their revisions, for what tabs send that still show an older one.</param>
    /// <param name="Notices">What the person should know about the recovery.</param>
    public sealed record Loaded(SavedGraph Graph, EditorDocument Document, UndoHistory History, IReadOnlyList<RememberedStep> Steps, IReadOnlyList<string> Notices);

    /// <summary>Makes a new graph.</summary>
    public static SavedGraph Create(string path, string journalPath, EditorDocument document)
    {
        var text = document.ToJson();
        AtomicFile.Write(path, text);
        return new(path, journalPath, text);
    }

    /// <exception cref="FileNotFoundException">There is neither file nor journal.</exception>
    /// <exception cref="JsonException">The file is no graph, and there is no journal.</exception>
    public static Loaded Load(string path, string journalPath, DocumentLimits limits, TimeProvider time)
    {
        var text = File.Exists(path) ? File.ReadAllText(path) : null;
        var notices = new List<string>();
        if (Journal.Read(journalPath) is not { } recovered)
        {
            if (File.Exists(journalPath)) SetAside(journalPath, notices);
            if (text is null) throw new FileNotFoundException($"there is no graph {path}", path);
            return new(new(path, journalPath, text), EditorDocument.Parse(text, limits), new(), [], notices);
        }

        var replay = new Replay(EditorDocument.Parse(recovered.Base, limits), recovered.Revision);
        var saved = new SavedGraph(path, journalPath, recovered.Base);
        if (!replay.Run(recovered.Entries) || recovered.IsDamaged) SetAside(journalPath, notices);
        else saved._journal = Journal.Open(journalPath, recovered.Length);
        if (saved._journal is null || recovered.Length > LongJournal) saved.Rewrite(replay.Document, replay.History);

        if (text is null) saved.Save(replay.Document);
        else if (!IsOwn(text, recovered)) TakeOver(text, saved, replay, limits, time, notices);
        return new(saved, replay.Document, replay.History, replay.Steps, notices);
    }

    /// <summary>Notes what happens, before it is so.</summary>
    /// <exception cref="IOException">It cannot be written; then it must not happen.</exception>
    public void Record(JournalEntry entry, EditorDocument before)
    {
        _journal ??= Journal.Start(_journalPath, _baseText, before.Revision, []);
        _journal.Append(entry);
    }

    /// <summary>Writes the graph file. The journal says so first: what the file holds then is known to be ours, whenever the process dies.</summary>
    /// <param name="document">The state to write.</param>
    /// <param name="record">Adds a line to the journal, in order with all others.</param>
    public void Save(EditorDocument document, Action<JournalEntry>? record = null)
    {
        lock (_saving)
        {
            // A timer that went off while the graph was closed: what it would write is written.
            if (_isClosed) return;
            var text = document.ToJson();
            (record ?? (entry => Record(entry, document)))(new JournalEntry.Saving(Journal.Hash(text)));
            AtomicFile.Write(Path, text);
            _journal?.Flush();
        }
    }

    public void Dispose()
    {
        lock (_saving)
        {
            _isClosed = true;
            _journal?.Dispose();
        }
    }

    private static bool IsOwn(string text, Journal.Recovered recovered)
    {
        // The last text that was to be written, or the one before, if the process died in between.
        var hash = Journal.Hash(text);
        return recovered.Entries.OfType<JournalEntry.Saving>().Select(saving => saving.Hash).Prepend(Journal.Hash(recovered.Base)).TakeLast(2).Contains(hash);
    }

    /// <summary>Someone changed the file outside of the editor: their text counts, and it can be undone.</summary>
    private static void TakeOver(string text, SavedGraph saved, Replay replay, DocumentLimits limits, TimeProvider time, List<string> notices)
    {
        EditorDocument changed;
        try
        {
            changed = EditorDocument.Parse(text, limits);
        }
        catch (JsonException broken)
        {
            var aside = $"{saved.Path}.unreadable";
            File.Move(saved.Path, aside, overwrite: true);
            saved.Save(replay.Document);
            notices.Add($"{System.IO.Path.GetFileName(saved.Path)} was changed outside of the editor and cannot be read ({broken.Message}); it is kept as {System.IO.Path.GetFileName(aside)}, and here is the graph as it was");
            return;
        }
        if (changed.Root.Equals(replay.Document.Root)) return;
        var change = new DocumentChange(replay.Document);
        var command = new ReplaceGraph(changed.Root) { Title = "Change outside of the editor" };
        command.Change(change);
        var done = new JournalEntry.Done(new(command.Label, null, null, time.GetUtcNow(), change.Edits), false, null);
        saved.Record(done, replay.Document);
        replay.Run([done]);
        notices.Add("the graph was changed outside of the editor; undo takes that back");
    }

    private static void SetAside(string journalPath, List<string> notices)
    {
        var number = 1;
        while (File.Exists($"{journalPath}.damaged{number}")) number++;
        File.Copy(journalPath, $"{journalPath}.damaged{number}");
        notices.Add($"the journal of the graph is damaged; what could be read of it is here, and it is kept as {System.IO.Path.GetFileName(journalPath)}.damaged{number}");
    }

    /// <summary>Begins the journal anew with the last steps only.</summary>
    private void Rewrite(EditorDocument document, UndoHistory history)
    {
        _journal?.Dispose();
        var steps = history.Done.TakeLast(KeptSteps).ToList();
        var root = steps.AsEnumerable().Reverse().SelectMany(step => step.Inverse).Aggregate(document.Root, (map, edit) => edit.Apply(map));
        _baseText = JsonWriter.Pretty(root);
        var hash = File.Exists(Path) ? Journal.Hash(File.ReadAllText(Path)) : "";
        _journal = Journal.Start(_journalPath, _baseText, document.Revision - steps.Count,
            [.. steps.Select(step => new JournalEntry.Done(step, false, null)), new JournalEntry.Saving(hash)]);
    }
}

/// <summary>A change of the document that others' commands may collide with.</summary>
internal sealed record RememberedStep(long Revision, string? Origin, IReadOnlyList<DocumentEdit> Edits);
