using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// One graph being edited, by any number of tabs. Lives outside of what serves the tabs: closing them all, or losing the connection,
/// changes nothing here.
/// </summary>
/// <threadsafety>Safe. <see cref="Changed"/> comes in the order of revisions; a handler returns quickly and waits for no other thread.</threadsafety>
public sealed class EditorSession
{
    // Older than this, and a command is refused if anything was changed by others at all.
    private const int MaxRemembered = 1000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly UndoHistory _history = new();
    private readonly List<(long Revision, string? Origin, IReadOnlyList<DocumentEdit> Edits)> _recent = [];
    private volatile EditorDocument _document;

    internal EditorSession(string id, EditorDocument document, NodeCatalog catalog, TimeProvider time)
    {
        Id = id;
        _document = document;
        _time = time;
        Catalog = catalog;
        Ports = new PortKnowledge(catalog);
    }

    /// <summary>Without a gesture that says so, commands of one key are one step when no more than this lies between them.</summary>
    public static TimeSpan MergeWindow { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Raised after every change, with what changed.</summary>
    public event Action<DocumentChanged>? Changed;

    /// <summary>The graph's id: what its address in the browser ends in.</summary>
    public string Id { get; }

    /// <summary>The node types.</summary>
    public NodeCatalog Catalog { get; }

    /// <summary>What is known of the types of ports.</summary>
    public PortKnowledge Ports { get; }

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
            var change = new DocumentChange(_document, Ports);
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
            _history.Add(new(command.Label, command.MergeKey, command.Gesture, now, change.Edits), merge);
            Advance(change.Edits, command.Label, origin);
            return new(true, Revision, null, change.Created);
        }
    }

    /// <summary>Takes back the last step, whoever did it.</summary>
    public EditResult Undo(string? origin = null)
    {
        lock (_gate)
        {
            if (_history.Last is not { } step) return new(false, Revision, "there is nothing to undo", []);
            _history.MoveBack();
            Advance([.. step.Inverse], $"Undo: {step.Label}", origin);
            return new(true, Revision, null, []);
        }
    }

    /// <summary>Does the step again that was undone last.</summary>
    public EditResult Redo(string? origin = null)
    {
        lock (_gate)
        {
            if (_history.Next is not { } step) return new(false, Revision, "there is nothing to redo", []);
            _history.MoveForward();
            Advance(step.Edits, $"Redo: {step.Label}", origin);
            return new(true, Revision, null, []);
        }
    }

    private void Advance(IReadOnlyList<DocumentEdit> edits, string label, string? origin)
    {
        var before = _document;
        var root = edits.Aggregate(before.Root, (map, edit) => edit.Apply(map));
        _document = before.With(root, before.Revision + 1);
        _recent.Add((Revision, origin, edits));
        if (_recent.Count > MaxRemembered) _recent.RemoveRange(0, MaxRemembered / 2);
        Changed?.Invoke(new(before, _document, label, origin));
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
            foreach (var (_, _, theirs) in others)
                if (theirs.FirstOrDefault(mine.Overlaps) is { } edit)
                    return $"{Describe(edit)} was changed elsewhere meanwhile; look at it again";
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
