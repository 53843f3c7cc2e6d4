namespace LdmGraph.Engine;

/// <summary>
/// What a run looks at around every evaluation, to name nodes that break their contract without failing: that change or dispose
/// their inputs, or leave tensors behind. Slow, and for those who write nodes. The engine knows no tensor, so the host says how.
/// </summary>
public sealed class NodeChecks
{
    /// <summary>A hash of all that a value holds; null for what is not looked at, such as models. Throws for what was disposed.</summary>
    public required Func<object, string?> Hash { get; init; }

    /// <summary>How many tensors there are that none of these objects leads to.</summary>
    public required Func<IReadOnlyList<object?>, long> CountUnheld { get; init; }
}

/// <summary>One evaluation, looked at before and after.</summary>
internal sealed class NodeWatch
{
    private readonly NodeChecks _checks;
    private readonly PlannedNode _node;
    private readonly List<(string Port, object Value, string Hash)> _inputs = [];
    private readonly List<object?> _held;
    private readonly long _unheld;

    private NodeWatch(NodeChecks checks, PlannedNode node, object?[] slots, object?[] services)
    {
        (_checks, _node, _held) = (checks, node, [.. services]);
        foreach (var (port, value) in Inputs(node, slots))
        {
            _held.Add(value);
            if (value is not null && checks.Hash(value) is { } hash) _inputs.Add((port, value, hash));
        }
        _unheld = checks.CountUnheld(_held);
    }

    /// <summary>Looks at the node's inputs; null in runs that do not ask for it.</summary>
    public static NodeWatch? Begin(NodeChecks? checks, PlannedNode node, object?[] slots, object?[] services) =>
        checks is null ? null : new(checks, node, slots, services);

    /// <summary>What the node did that it must not, or null. Its outputs are in their slots.</summary>
    public Exception? Find(object?[] slots)
    {
        foreach (var (port, value, hash) in _inputs)
            if (ChangeOf(port, value, hash) is { } change) return change;
        foreach (var slot in _node.Outputs) _held.Add(slots[slot]);
        var left = _checks.CountUnheld(_held) - _unheld;
        return left <= 0 ? null
            : new InvalidOperationException($"the node left {left} tensor{(left == 1 ? "" : "s")} behind that nothing holds; begin its evaluation with 'using var scope = torch.NewDisposeScope();' and move results out of it");
    }

    private PortException? ChangeOf(string port, object value, string hash)
    {
        try
        {
            return _checks.Hash(value) == hash ? null
                : new PortException(port, "the node has changed its input, which others use as well", "work on a clone(), or with operations whose names do not end in an underscore");
        }
        catch (Exception gone) when (gone is ObjectDisposedException or InvalidOperationException)
        {
            return new PortException(port, "the node has disposed its input, which others use as well", "leave inputs alone: the engine disposes them after their last use", gone);
        }
    }

    private static IEnumerable<(string Port, object? Value)> Inputs(PlannedNode node, object?[] slots)
    {
        var shape = node.Node.Type.Shape;
        for (var i = 0; i < shape.Inputs.Count; i++)
            if (node.Inputs[i] >= 0) yield return (shape.Inputs[i].Name, slots[node.Inputs[i]]);
        for (var i = 0; i < shape.Sections.Count; i++)
            if (node.Inputs[shape.Inputs.Count + i] is >= 0 and var slot && slots[slot] is PortValues ports)
                for (var p = 0; p < ports.Count; p++) yield return ($"{shape.Sections[i].Name}.{ports.Names[p]}", ports.Values[p]);
    }
}
