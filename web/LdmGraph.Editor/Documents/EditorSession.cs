using LdmGraph.Editor.Documents.Parts;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// One graph being edited, by any number of tabs. Lives outside of what serves the tabs: closing them all, or losing the connection,
/// changes nothing here.
/// </summary>
/// <threadsafety>Safe. <see cref="Changed"/> comes in the order of revisions; a handler returns quickly and waits for no other thread.</threadsafety>
public sealed partial class EditorSession : IDisposable
{
    // Older than this, and a command is refused if anything was changed by others at all.
    private const int MaxRemembered = 1000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly LiveCatalog _catalog;
    private readonly SavedGraph _saved;
    private readonly UndoHistory _history;
    private readonly List<RememberedStep> _recent;
    private readonly ITimer _saveTimer;
    private volatile EditorDocument _document;
    private readonly GraphChecker _checker;
    private volatile PortKnowledge _ports;
    private volatile GraphProblems _problems;

    internal EditorSession(string id, SavedGraph.Loaded loaded, LiveCatalog catalog, EditorOptions options, TimeProvider time)
    {
        Id = id;
        (_saved, _document, _history, _time) = (loaded.Graph, loaded.Document, loaded.History, time);
        _recent = [.. loaded.Steps.TakeLast(MaxRemembered)];
        _savedRevision = loaded.Document.Revision;
        _notices = [.. loaded.Notices];
        _catalog = catalog;
        _ports = new PortKnowledge(catalog.Current);
        _problems = new GraphProblems(-1, []);
        _checker = new GraphChecker(Path, () => _document, catalog, options, time, Found);
        _saveTimer = time.CreateTimer(_ => Save(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Takes in what was changed while the graph was closed.
        Save();
        // At once: nodes are placed by their sizes, and those depend on what is known of ports and pictures.
        _checker.Check();
    }

    /// <summary>Without a gesture that says so, commands of one key are one step when no more than this lies between them.</summary>
    public static TimeSpan MergeWindow { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Raised after every change, with what changed.</summary>
    public event Action<DocumentChanged>? Changed;

    /// <summary>Raised when the graph was checked after a change; <see cref="Problems"/> and <see cref="Ports"/> are new then.</summary>
    public event Action? Checked;

    /// <summary>The graph's id: what its address in the browser ends in.</summary>
    public string Id { get; }

    /// <summary>What people call the graph: its name, or that of its file when it says none.</summary>
    public string Name => GraphInfo.NameOf(Id, _document);

    /// <summary>True as long as someone is told of its changes.</summary>
    internal bool IsFollowed => Changed is not null || Checked is not null;

    internal DateTimeOffset LastOpened { get; set; }

    /// <summary>The graph file.</summary>
    public string Path => _saved.Path;

    /// <summary>The node types of now: plugins may be loaded again while the graph is open.</summary>
    public NodeCatalog Catalog => _catalog.Current;

    /// <summary>What is known of the types of ports.</summary>
    public PortKnowledge Ports => _ports;

    /// <summary>What is wrong with the graph, as of <see cref="GraphProblems.Revision"/>.</summary>
    public GraphProblems Problems => _problems;

    /// <summary>The graph as it is now.</summary>
    public EditorDocument Document => _document;

    public long Revision => _document.Revision;

    public bool CanUndo => UndoLabel is not null;

    public bool CanRedo => RedoLabel is not null;

    /// <summary>What undoing takes back, or null when there is nothing.</summary>
    public string? UndoLabel
    {
        get { lock (_gate) return _history.Last?.Label; }
    }

    /// <summary>What redoing does again, or null when there is nothing.</summary>
    public string? RedoLabel
    {
        get { lock (_gate) return _history.Next?.Label; }
    }

    /// <summary>Does a command.</summary>
    /// <param name="command">What to do.</param>
    /// <param name="basedOn">
    /// The revision that the person saw. If others have changed meanwhile what the command changes, it is refused; if they changed
    /// something else, it is done all the same. Null: whatever the state is.
    /// </param>
    /// <param name="origin">Names the tab. A tab's own changes never stand in its way.</param>
    public EditResult Apply(EditorCommand command, long? basedOn = null, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (_gate)
        {
            TakeInOutside();
            var change = new DocumentChange(_document, _ports);
            try
            {
                command.Change(change);
            }
            catch (EditRefusedException refused)
            {
                return new(false, Revision, refused.Message, []);
            }
            if (change.Edits.Count == 0) return new(true, Revision, null, change.Created);
            if (basedOn is { } seen && Conflict(change.Edits, seen, origin) is { } conflict) return new(false, Revision, conflict, []);

            var now = _time.GetUtcNow();
            var merge = _history.Continues(command, now);
            var step = new UndoStep(command.Label, command.MergeKey, command.Gesture, now, change.Edits);
            if (!Advance(new JournalEntry.Done(step, merge, origin), change.Edits, change.Root, command.Label, origin, () => _history.Add(step, merge), out var problem))
                return new(false, Revision, problem, []);
            return new(true, Revision, null, change.Created);
        }
    }

    /// <summary>Takes back the last step, whoever did it.</summary>
    public EditResult Undo(string? origin = null)
    {
        lock (_gate)
        {
            TakeInOutside();
            if (_history.Last is not { } step) return new(false, Revision, "there is nothing to undo", []);
            IReadOnlyList<DocumentEdit> edits = [.. step.Inverse];
            var done = Advance(new JournalEntry.Undone(origin), edits, Applied(edits), $"Undo: {step.Label}", origin, _history.MoveBack, out var problem);
            return new(done, Revision, problem, []);
        }
    }

    /// <summary>Does the step again that was undone last.</summary>
    public EditResult Redo(string? origin = null)
    {
        lock (_gate)
        {
            TakeInOutside();
            if (_history.Next is not { } step) return new(false, Revision, "there is nothing to redo", []);
            var done = Advance(new JournalEntry.Redone(origin), step.Edits, Applied(step.Edits), $"Redo: {step.Label}", origin, _history.MoveForward, out var problem);
            return new(done, Revision, problem, []);
        }
    }

    /// <summary>Text of the graph that runs: without what is bypassed or muted.</summary>
    public string ToRunnable()
    {
        LookOutside();
        // Which input a bypassed loop hands on, only a binding knows.
        if (_document.Nodes.Any(node => node.Mode == NodeMode.Bypassed)) Check();
        return RunnableGraph.Of(_document, _ports).ToJson();
    }

    /// <summary>Checks the graph as it is now; otherwise that happens a moment after each change.</summary>
    public GraphProblems Check()
    {
        _checker.Check();
        return Problems;
    }

    /// <summary>A graph that this one may call has changed, come or gone.</summary>
    internal void CheckCalls()
    {
        lock (_gate)
            if (!_isClosed && Calls.Of(_document).Any()) _checker.PlanAnew();
    }

    /// <summary>The node types have changed: what was found out with the old ones no longer holds.</summary>
    internal void CheckAgain()
    {
        lock (_gate)
            if (_isClosed) return;
        _ports = new PortKnowledge(Catalog);
        _checker.Plan();
        Checked?.Invoke();
    }

    private void Found(GraphProblems problems, PortKnowledge ports)
    {
        (_problems, _ports) = (problems, ports);
        Checked?.Invoke();
    }

    private JsonMap Applied(IReadOnlyList<DocumentEdit> edits) => edits.Aggregate(_document.Root, (map, edit) => edit.Apply(map));

    /// <summary>Notes a change in the journal and makes it.</summary>
    /// <returns>False when it cannot be noted; then nothing happens.</returns>
    private bool Advance(JournalEntry entry, IReadOnlyList<DocumentEdit> edits, JsonMap root, string label, string? origin, Action note, out string? problem)
    {
        var before = _document;
        problem = IsDeleted ? "the graph was deleted; bring it back first" : _isClosed ? "the graph was closed; open it again" : null;
        if (problem is not null) return false;
        try
        {
            _saved.Record(entry, before);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            problem = $"the change cannot be saved: {broken.Message}";
            return false;
        }
        note();
        _document = before.With(root, before.Revision + 1);
        _recent.Add(new(Revision, origin, edits));
        if (_recent.Count > MaxRemembered) _recent.RemoveRange(0, MaxRemembered / 2);
        PlanSave(SaveDelay);
        _checker.Plan();
        Changed?.Invoke(new(before, _document, label, origin) { Edits = edits });
        return true;
    }

    /// <summary>Why edits made for an older revision must not be done, or null.</summary>
    private string? Conflict(IReadOnlyList<DocumentEdit> edits, long seen, string? origin)
    {
        if (seen >= Revision) return null;
        var others = _recent.Where(entry => entry.Revision > seen && (origin is null || entry.Origin != origin)).ToList();
        if (others.Count == 0 && (_recent.Count == 0 || _recent[0].Revision <= seen + 1)) return null;
        if (_recent.Count > 0 && _recent[0].Revision > seen + 1) return "the graph has changed a lot meanwhile; look at it again";
        foreach (var mine in edits)
        {
            // Where something is drawn may be decided anew at any time: the last one wins.
            if (mine.Holder is ["layout", ..]) continue;
            foreach (var other in others)
                if (other.Edits.Any(mine.Overlaps))
                    return $"{Describe(mine)} was changed elsewhere meanwhile; look at it again";
        }
        return null;
    }

    private static string Describe(DocumentEdit edit)
    {
        var name = (edit.After ?? edit.Before)!.Value.Key;
        var node = string.Join('/', edit.Holder.Select((part, i) => (part, i)).Where(at => at.i > 0 && edit.Holder[at.i - 1] == "nodes").Select(at => at.part));
        return node.Length == 0 ? $"'{name}'" : $"'{name}' of {node}";
    }
}
