namespace LdmGraph.Engine;

/// <summary>
/// Order of evaluation in a body with nodes that choose their inputs: what yields and effects ask for, and only that, found
/// depth first with a stack of its own.
/// </summary>
internal sealed class BodyOrder(PlannedBlock block)
{
    private readonly bool[] _done = new bool[block.Nodes.Length];
    private readonly bool[]?[] _chosen = new bool[]?[block.Nodes.Length];
    private readonly Stack<int> _asked = new();
    private readonly int[] _roots = [.. block.HeldRoots.Concat(block.Nodes.Where(node => node.Node.IsEffect).Select(node => node.Index)).Distinct().OrderDescending()];

    public void Begin()
    {
        Array.Clear(_done);
        Array.Clear(_chosen);
        _asked.Clear();
        foreach (var root in _roots) _asked.Push(root);
    }

    /// <summary>The next node whose inputs are all there; null when all that was asked for is done.</summary>
    public PlannedNode? Next(object?[] slots, object?[][] services)
    {
        while (_asked.TryPeek(out var index))
        {
            var node = block.Nodes[index];
            if (_done[index])
            {
                _asked.Pop();
                continue;
            }
            if (AskFor(node.Sources)) continue;
            if (!node.ChoosesPorts) return node;
            var chosen = _chosen[index] ??= node.Choose(services[index], slots);
            var asked = false;
            for (var i = 0; i < chosen.Length; i++)
                if (chosen[i]) asked |= AskFor(node.LazyPorts[i].Sources);
            if (asked) continue;
            node.PrepareLazy(chosen, slots);
            return node;
        }
        return null;
    }

    public void Done(PlannedNode node) => _done[node.Index] = true;

    /// <summary>Which node consumes a value last is not known beforehand here, so values live until the end of the iteration.</summary>
    public void ReleaseUnheld(Action<int> empty)
    {
        for (var i = 0; i < _done.Length; i++)
            if (_done[i])
                foreach (var slot in block.Nodes[i].OwningOutputs)
                    if (Array.IndexOf(block.HeldSlots, slot) < 0) empty(slot);
    }

    private bool AskFor(int[] sources)
    {
        var asked = false;
        foreach (var slot in sources)
            if (block.OwnerOf[slot] is >= 0 and var owner && !_done[owner])
            {
                _asked.Push(owner);
                asked = true;
            }
        return asked;
    }
}
