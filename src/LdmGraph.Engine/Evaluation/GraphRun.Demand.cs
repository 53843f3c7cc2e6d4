namespace LdmGraph.Engine;

/// <summary>Which nodes are needed, and when they can be evaluated. Everything here is called under the lock.</summary>
internal sealed partial class GraphRun
{
    private readonly NodeState[] _states;

    /// <summary>Links that a demanded node still waits for.</summary>
    private readonly int[] _waiting;

    /// <summary>The lazy ports a node chose; null before it did.</summary>
    private readonly bool[]?[] _chosen;

    /// <summary>Per node, links to nodes that may still use its outputs.</summary>
    private readonly int[] _openLinks;

    /// <summary>The same per output.</summary>
    private readonly int[] _openSlots;

    private readonly PriorityQueue<int, int> _ready = new();
    private readonly Stack<int> _demands = new();
    private readonly Stack<int> _closed = new();
    private bool _draining;

    private enum NodeState : byte
    {
        Idle,
        Reading,
        Waiting,
        Ready,
        Done,
        Skipped,
    }

    private static (int[] Links, int[] Slots) CountLinks(EvaluationPlan plan)
    {
        var (links, slots) = (new int[plan.Block.Nodes.Length], new int[plan.Block.InitialSlots.Length]);
        foreach (var node in plan.Block.Nodes)
        {
            foreach (var source in node.Sources) Count(source);
            foreach (var port in node.LazyPorts)
                foreach (var source in port.Sources) Count(source);
        }
        foreach (var held in plan.Block.HeldSlots) Count(held);
        // A target without outputs is held by nothing else.
        foreach (var target in plan.Targets) links[target]++;
        return (links, slots);

        void Count(int slot)
        {
            slots[slot]++;
            links[plan.Block.OwnerOf[slot]]++;
        }
    }

    /// <summary>Asks for a node; <see cref="DrainDemands"/> then follows its links, and those of what it needs.</summary>
    private void Demand(int node) => _demands.Push(node);

    private void DrainDemands()
    {
        // A cached result is done at once and may ask for more: that joins the walk that goes on, instead of one more inside it.
        if (_draining) return;
        _draining = true;
        while (_demands.TryPop(out var next))
        {
            if (_states[next] != NodeState.Idle) continue;
            _states[next] = NodeState.Waiting;
            if (TryTakeFromMemory(_nodes[next])) continue;
            if (IsOnDisk(_nodes[next]))
            {
                _states[next] = NodeState.Reading;
                StartReading(_nodes[next]);
            }
            else DemandSources(next);
        }
        _draining = false;
    }

    private void DemandSources(int node)
    {
        _states[node] = NodeState.Waiting;
        _waiting[node] = DemandAll(_nodes[node].Sources);
        if (_waiting[node] == 0) SourcesAreThere(node);
    }

    private int DemandAll(int[] sources)
    {
        var missing = 0;
        // Backwards, so that the first is on top of the stack.
        for (var i = sources.Length - 1; i >= 0; i--)
        {
            var owner = _plan.Block.OwnerOf[sources[i]];
            if (_states[owner] == NodeState.Done) continue;
            missing++;
            if (_states[owner] == NodeState.Idle) Demand(owner);
        }
        return missing;
    }

    private void SourcesAreThere(int index)
    {
        var node = _nodes[index];
        if (node.ChoosesPorts && _chosen[index] is null)
        {
            if (!TryChoose(node)) return;
            var chosen = _chosen[index]!;
            var needed = 0;
            for (var i = 0; i < chosen.Length; i++)
                if (chosen[i]) needed += DemandAll(node.LazyPorts[i].Sources);
                else CloseAll(node.LazyPorts[i].Sources);
            _waiting[index] = needed;
            if (needed > 0) return;
        }
        _states[index] = NodeState.Ready;
        // What is counted before and after a node must be its own doing.
        if (node.Node.Type.Lane == Lane.Io && Options.CheckNodes is null) StartBackground(node, () => RunNodeAsync(node));
        else
        {
            _ready.Enqueue(index, index);
            Wake();
        }
    }

    private bool TryChoose(PlannedNode node)
    {
        try
        {
            _chosen[node.Index] = node.Choose(node.ResolveServices(Options.Services), _slots);
            return true;
        }
        catch (Exception cause)
        {
            // Reported as the node's failure, like any exception of its evaluation.
            Fail(node, cause);
            return false;
        }
    }

    /// <summary>The node's outputs are in their slots and counted once each.</summary>
    private void MarkDone(PlannedNode node)
    {
        _states[node.Index] = NodeState.Done;
        CloseAll(node.Sources);
        for (var i = 0; i < node.LazyPorts.Length; i++)
            if (_chosen[node.Index] is not { } chosen || chosen[i]) CloseAll(node.LazyPorts[i].Sources);
        foreach (var slot in node.OwningOutputs)
            if (_openSlots[slot] == 0) Empty(slot);
        foreach (var (consumer, lazyPort) in _plan.Consumers.Of(node.Index))
        {
            if (_states[consumer] != NodeState.Waiting) continue;
            if (lazyPort >= 0 ? _chosen[consumer] is not { } asked || !asked[lazyPort] : _chosen[consumer] is not null) continue;
            if (--_waiting[consumer] == 0) SourcesAreThere(consumer);
        }
        DrainDemands();
    }

    /// <summary>The links that lead from these outputs are not used any more: by a node that is done, or that will never run.</summary>
    private void CloseAll(int[] sources)
    {
        foreach (var slot in sources) Close(slot);
        while (_closed.TryPop(out var node))
        {
            foreach (var slot in _nodes[node].Sources) Close(slot);
            foreach (var port in _nodes[node].LazyPorts)
                foreach (var slot in port.Sources) Close(slot);
        }
    }

    private void Close(int slot)
    {
        var owner = _plan.Block.OwnerOf[slot];
        if (--_openSlots[slot] == 0 && _states[owner] == NodeState.Done) Empty(slot);
        if (--_openLinks[owner] > 0 || _states[owner] != NodeState.Idle) return;
        _states[owner] = NodeState.Skipped;
        _closed.Push(owner);
    }

    private void Empty(int slot)
    {
        _references.Release(_slots[slot]);
        _slots[slot] = null;
    }
}
