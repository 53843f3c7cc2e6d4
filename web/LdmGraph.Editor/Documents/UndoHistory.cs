namespace LdmGraph.Editor.Documents;

/// <summary>What a person did in one go.</summary>
internal sealed record UndoStep(string Label, string? MergeKey, string? Gesture, DateTimeOffset At, IReadOnlyList<DocumentEdit> Edits)
{
    public IEnumerable<DocumentEdit> Inverse => Edits.Reverse().Select(edit => edit.Inverse);
}

/// <summary>Steps done and undone.</summary>
internal sealed class UndoHistory
{
    /// <summary>More than anyone goes back by hand.</summary>
    private const int MaxSteps = 500;

    private readonly LinkedList<UndoStep> _done = [];
    private readonly Stack<UndoStep> _undone = [];

    public UndoStep? Last => _done.Last?.Value;

    public UndoStep? Next => _undone.TryPeek(out var step) ? step : null;

    public IReadOnlyCollection<UndoStep> Done => _done;

    /// <summary>True when a command continues the last step.</summary>
    public bool Continues(EditorCommand command, DateTimeOffset now) =>
        _undone.Count == 0 && command.MergeKey is { } key && Last is { } last && last.MergeKey == key && last.Gesture == command.Gesture
        && (command.Gesture is not null || now - last.At < EditorSession.MergeWindow);

    public void Add(UndoStep step, bool merge)
    {
        _undone.Clear();
        if (merge && Last is { } last)
        {
            _done.RemoveLast();
            step = step with { Label = last.Label, Edits = [.. last.Edits, .. step.Edits] };
        }
        _done.AddLast(step);
        if (_done.Count > MaxSteps) _done.RemoveFirst();
    }

    /// <summary>The last step was undone.</summary>
    public void MoveBack()
    {
        _undone.Push(_done.Last!.Value);
        _done.RemoveLast();
    }

    /// <summary>The last undone step was done again.</summary>
    public void MoveForward() => _done.AddLast(_undone.Pop());
}
