namespace LdmGraph.Editor.Documents;

/// <summary>The graph file: when it is written, and what becomes of what others write into it.</summary>
public sealed partial class EditorSession
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private IReadOnlyList<string> _notices;
    private string? _saveProblem;
    private long _savedRevision;
    private bool _saveIsDue;
    private bool _isClosed;

    /// <summary>The graph file is written at most this long after a change; nothing is lost before, the journal has it at once.</summary>
    public static TimeSpan SaveDelay { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Raised when <see cref="Notices"/>, <see cref="SaveProblem"/> or <see cref="IsDeleted"/> say something else. Like <see cref="Changed"/>, its handlers return quickly.</summary>
    public event Action? Told;

    /// <summary>Raised when the graph file has been written: graphs that call it see another.</summary>
    internal event Action? Saved;

    /// <summary>What the person should know of how the graph was found: a damaged journal, a change outside of the editor.</summary>
    public IReadOnlyList<string> Notices
    {
        get { lock (_gate) return _notices; }
    }

    /// <summary>Why the graph file could not be written the last time, or null. Nothing is lost as long as the journal can be.</summary>
    public string? SaveProblem
    {
        get { lock (_gate) return _saveProblem; }
    }

    /// <summary>True when the graph was deleted. When it is brought back, it is opened again as another session.</summary>
    public bool IsDeleted { get; private set; }

    /// <summary>The person knows.</summary>
    public void Dismiss(string notice)
    {
        lock (_gate)
        {
            _notices = [.. _notices.Where(other => other != notice)];
            Told?.Invoke();
        }
    }

    /// <summary>Writes the graph file now, if it is behind.</summary>
    public void Save()
    {
        while (true)
        {
            EditorDocument document;
            lock (_gate)
            {
                _saveIsDue = false;
                if (!TakeInOutside(isLast: true)) return;
                document = _document;
                if (_savedRevision == document.Revision)
                {
                    SetSaveProblem(null);
                    return;
                }
            }
            try
            {
                if (!_saved.TrySave(document, Record)) continue;
                lock (_gate)
                {
                    _savedRevision = document.Revision;
                    SetSaveProblem(null);
                }
                Saved?.Invoke();
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                lock (_gate)
                {
                    SetSaveProblem(broken.Message);
                    PlanSave(RetryDelay);
                }
            }
            return;
        }
    }

    /// <summary>Takes in what was changed outside of the editor, if anything was.</summary>
    /// <param name="isGlance">True when nobody asks for the graph: what cannot be read is left alone, as somebody is at work on it.</param>
    internal void LookOutside(bool isGlance = false)
    {
        lock (_gate) TakeInOutside(isGlance: isGlance);
    }

    /// <summary>Tabs do not own a session: <see cref="EditorSessions"/> closes it.</summary>
    void IDisposable.Dispose() => Close();

    /// <summary>Writes what is not written yet. Commands are refused from here on.</summary>
    internal void Close(bool isDeleted = false)
    {
        Save();
        lock (_gate)
        {
            (_isClosed, IsDeleted) = (true, isDeleted);
            _saveTimer.Dispose();
        }
        _checker.Dispose();
        _saved.Dispose();
        if (isDeleted) Told?.Invoke();
    }

    /// <summary>Somebody else has written the file: their version counts, and it can be undone like anything that was done here.</summary>
    /// <param name="isLast">
    /// True when the file is written next. One that cannot be read may be in the middle of being written, so that it is looked at
    /// again a moment later before it is moved aside.
    /// </param>
    /// <param name="isGlance">True to leave alone what cannot be read.</param>
    /// <returns>False when the file must not be written: what is in it could not be kept.</returns>
    private bool TakeInOutside(bool isLast = false, bool isGlance = false)
    {
        if (_isClosed || _saved.Look() is not { } version) return true;
        try
        {
            if (version.Document is { } outside) return TakeIn(version, outside);
            if (isLast) SetAside(version.Problem!);
            else if (!isGlance) PlanSave(SaveDelay);
            return true;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            SetSaveProblem(broken.Message);
            PlanSave(RetryDelay);
            return false;
        }
    }

    private bool TakeIn(OutsideVersion version, EditorDocument outside)
    {
        var change = new DocumentChange(_document);
        var command = new ReplaceGraph(outside.Root) { Title = "Change outside of the editor" };
        command.Change(change);
        if (change.Edits.Count > 0)
        {
            var step = new UndoStep(command.Label, null, null, _time.GetUtcNow(), change.Edits);
            if (!Advance(new JournalEntry.Done(step, false, null), change.Edits, change.Root, command.Label, null, () => _history.Add(step, false), out var problem))
                throw new IOException(problem);
            Tell("The graph was changed outside of the editor; undo takes that back");
        }
        _saved.Accept(version, _document);
        _savedRevision = Revision;
        return true;
    }

    private void SetAside(string problem)
    {
        var name = _saved.SetAside();
        // The file is gone, so that it is written whatever was written before.
        _savedRevision = -1;
        Tell($"{System.IO.Path.GetFileName(Path)} was changed outside of the editor and cannot be read ({problem}); it is kept as {name}, and here is the graph as it was");
    }

    private void Tell(string notice)
    {
        _notices = [.. _notices.Where(other => other != notice), notice];
        Told?.Invoke();
    }

    private void SetSaveProblem(string? problem)
    {
        if (_saveProblem == problem) return;
        _saveProblem = problem;
        Told?.Invoke();
    }

    /// <summary>Not put off by further changes: someone who types all day is saved all day.</summary>
    private void PlanSave(TimeSpan delay)
    {
        if (_saveIsDue || _isClosed) return;
        _saveIsDue = true;
        _saveTimer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Record(JournalEntry entry)
    {
        lock (_gate)
            if (!_isClosed) _saved.Record(entry, _document);
    }
}
