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
    private readonly Lock _looking = new();
    private readonly string _journalPath;
    private readonly DocumentLimits _limits;
    private FileContent _known;
    private FileContent? _coming;
    private string _baseText;
    private Journal? _journal;
    private bool _isClosed;

    private SavedGraph(string path, string journalPath, string baseText, FileContent known, DocumentLimits limits)
    {
        Path = path;
        _journalPath = journalPath;
        (_baseText, _known, _limits) = (baseText, known, limits);
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
    public static SavedGraph Create(string path, string journalPath, EditorDocument document, DocumentLimits limits)
    {
        var text = document.ToJson();
        AtomicFile.Write(path, text);
        return new(path, journalPath, text, new(Journal.Hash(text)), limits);
    }

    /// <exception cref="FileNotFoundException">There is neither file nor journal.</exception>
    /// <exception cref="JsonException">The file is no graph, and there is no journal.</exception>
    public static Loaded Load(string path, string journalPath, DocumentLimits limits)
    {
        var text = File.Exists(path) ? File.ReadAllText(path) : null;
        var notices = new List<string>();
        if (Journal.Read(journalPath) is not { } recovered)
        {
            if (File.Exists(journalPath)) KeepDamaged(journalPath, notices);
            if (text is null) throw new FileNotFoundException($"there is no graph {path}", path);
            return new(new(path, journalPath, text, new(Journal.Hash(text)), limits), EditorDocument.Parse(text, limits), new(), [], notices);
        }

        var replay = new Replay(EditorDocument.Parse(recovered.Base, limits), recovered.Revision);
        var saved = new SavedGraph(path, journalPath, recovered.Base, new(OwnHash(text, recovered)), limits);
        if (!replay.Run(recovered.Entries) || recovered.IsDamaged) KeepDamaged(journalPath, notices);
        else saved._journal = Journal.Open(journalPath, recovered.Length);
        if (saved._journal is null || recovered.Length > LongJournal) saved.Rewrite(replay.Document, replay.History);

        if (text is null) saved.TrySave(replay.Document);
        return new(saved, replay.Document, replay.History, replay.Steps, notices);
    }

    /// <summary>Notes what happens, before it is so.</summary>
    /// <exception cref="IOException">It cannot be written; then it must not happen.</exception>
    public void Record(JournalEntry entry, EditorDocument before)
    {
        _journal ??= Journal.Start(_journalPath, _baseText, before.Revision, []);
        _journal.Append(entry);
    }

    /// <summary>The graph file when somebody else has written it since it was last read or written here, or null.</summary>
    public OutsideVersion? Look()
    {
        lock (_looking)
        {
            var file = new FileInfo(Path);
            // One that is gone is written again with the next change.
            if (!file.Exists || _known.Fits(file) || _coming?.Fits(file) == true) return null;
            string text;
            try
            {
                text = File.ReadAllText(Path);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                return new(new("", file.LastWriteTimeUtc, file.Length), null, broken.Message);
            }
            var found = FileContent.Of(file, text);
            if (found.Hash == _coming?.Hash) return null;
            if (found.Hash == _known.Hash)
            {
                _known = found;
                return null;
            }
            try
            {
                return new(found, EditorDocument.Parse(text, _limits), null);
            }
            catch (JsonException broken)
            {
                return new(found, null, broken.Message);
            }
        }
    }

    /// <summary>From now on, what somebody else has written is what the file is known to hold.</summary>
    /// <exception cref="IOException">It cannot be noted in the journal.</exception>
    public void Accept(OutsideVersion version, EditorDocument document)
    {
        Record(new JournalEntry.Saving(version.Content.Hash), document);
        lock (_looking) _known = version.Content;
    }

    /// <summary>Moves a graph file that cannot be read out of the way.</summary>
    /// <returns>The name that it has now.</returns>
    public string SetAside()
    {
        var aside = $"{Path}.unreadable";
        for (var number = 2; File.Exists(aside); number++) aside = $"{Path}.unreadable{number}";
        File.Move(Path, aside);
        return System.IO.Path.GetFileName(aside);
    }

    /// <summary>Writes the graph file. The journal says so first: what the file holds then is known to be ours, whenever the process dies.</summary>
    /// <param name="document">The state to write.</param>
    /// <param name="record">Adds a line to the journal, in order with all others.</param>
    /// <returns>False when somebody else has written the file meanwhile: look, and try again.</returns>
    public bool TrySave(EditorDocument document, Action<JournalEntry>? record = null)
    {
        lock (_saving)
        {
            // A timer that went off while the graph was closed: what it would write is written.
            if (_isClosed) return true;
            var text = document.ToJson();
            (record ?? (entry => Record(entry, document)))(new JournalEntry.Saving(Journal.Hash(text)));
            try
            {
                if (!AtomicFile.TryWrite(Path, text, MayReplace)) return false;
                lock (_looking) _known = _coming!;
            }
            finally
            {
                lock (_looking) _coming = null;
            }
            _journal?.Flush();
            return true;

            bool MayReplace(FileInfo finished)
            {
                if (Look() is not null) return false;
                // Whoever looks while the file gets its name must not take it for somebody else's.
                lock (_looking) _coming = FileContent.Of(finished, text);
                return true;
            }
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

    /// <summary>The hash of the text that the file should hold: of the last that was to be written, or the one before, if the process died in between.</summary>
    private static string OwnHash(string? text, Journal.Recovered recovered)
    {
        var hashes = recovered.Entries.OfType<JournalEntry.Saving>().Select(saving => saving.Hash).Prepend(Journal.Hash(recovered.Base)).TakeLast(2).ToList();
        return text is not null && Journal.Hash(text) is var hash && hashes.Contains(hash) ? hash : hashes[^1];
    }

    private static void KeepDamaged(string journalPath, List<string> notices)
    {
        var number = 1;
        while (File.Exists($"{journalPath}.damaged{number}")) number++;
        File.Copy(journalPath, $"{journalPath}.damaged{number}");
        notices.Add($"The journal of the graph is damaged; what could be read of it is here, and it is kept as {System.IO.Path.GetFileName(journalPath)}.damaged{number}");
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
