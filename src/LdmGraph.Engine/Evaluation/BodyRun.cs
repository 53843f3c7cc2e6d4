namespace LdmGraph.Engine;

/// <summary>
/// Evaluates a body over and over: about a microsecond of our own per node. Contexts, services and slots are made once; an
/// evaluation makes the nodes, and what they return.
/// </summary>
internal sealed class BodyRun : BodyEvaluation
{
    private readonly PlannedBlock _block;
    private readonly EvaluationContext _context;
    private readonly object?[] _slots;
    private readonly EvaluationContext[] _contexts;
    private readonly object?[][] _services;
    private readonly ReferenceTable _references = new(cache: null);
    private readonly HashSet<object> _kept = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> _replaced = [];
    private readonly BodyOrder? _order;
    private bool _yieldsHeld;

    public BodyRun(PlannedBlock block, object?[] captured, EvaluationContext context)
    {
        (_block, _context) = (block, context);
        _slots = (object?[])block.InitialSlots.Clone();
        var outerIterations = context.IsInBody ? $"{context.OuterIterations}{context.Iteration}." : "";
        _contexts = Array.ConvertAll(block.Nodes, node => new EvaluationContext
        {
            Run = context.Run,
            NodePath = node.Node.Path,
            Cancellation = context.Cancellation,
            Owner = context.Owner,
            OuterIterations = outerIterations,
            IsInBody = true,
        });
        _services = Array.ConvertAll(block.Nodes, node => node.ResolveServices(context.Owner.Options.Services));
        var first = block.Body!.Exposures.Count;
        for (var i = 0; i < captured.Length; i++) Set(first + i, captured[i]);
        _order = block.IsLazy ? new BodyOrder(block) : null;
    }

    public override void Set(int input, object? value)
    {
        if (!_block.ExposedMayOwn[input])
        {
            _slots[input] = value;
            return;
        }
        _references.Borrow(value);
        // Let go of only when the next evaluation begins: two carries may change places, and yields that pass an input on are
        // still read.
        if (_slots[input] is { } old) _replaced.Add(old);
        _slots[input] = value;
    }

    public override async ValueTask EvaluateAsync(long iteration)
    {
        ReleaseLast();
        _context.Cancellation.ThrowIfCancellationRequested();
        PlannedNode? current = null;
        try
        {
            if (_order is not null)
            {
                _order.Begin();
                while (_order.Next(_slots, _services) is { } next)
                {
                    current = next;
                    _contexts[current.Index].Iteration = iteration;
                    await EvaluateAsync(current);
                    _order.Done(current);
                }
            }
            else
            {
                foreach (var node in _block.Nodes)
                {
                    current = node;
                    _contexts[node.Index].Iteration = iteration;
                    await EvaluateAsync(node);
                    foreach (var slot in node.ReleaseAfter) Empty(slot);
                }
            }
            current = null;
            foreach (var operation in _block.PrepareYields) operation.Run(_slots);
            _order?.ReleaseUnheld(Empty);
            _yieldsHeld = true;
        }
        catch (Exception cause) when (current is not null && cause is not NodeFailedException && !(cause is OperationCanceledException && _context.Cancellation.IsCancellationRequested))
        {
            throw new NodeFailedException(Failures.Describe(current, _slots, cause, iteration), cause);
        }
    }

    public override object? Yield(int yield) => _slots[_block.Yields[yield]];

    public override void Keep(object? value)
    {
        foreach (var owned in OwnedValues.Of(value))
            if (_kept.Add(owned)) _references.Borrow(owned);
    }

    public override void Complete()
    {
        foreach (var kept in _kept) _references.HandOver(kept);
        _kept.Clear();
    }

    protected override void Dispose(bool disposing) => _references.Clear();

    private async ValueTask EvaluateAsync(PlannedNode node)
    {
        var created = node.Create(_services[node.Index], _slots);
        var watch = NodeWatch.Begin(_context.Owner.Options.CheckNodes, node, _slots, _services[node.Index]);
        await node.Code.EvaluateAsync(created, _contexts[node.Index], _slots, node);
        foreach (var slot in node.OwningOutputs) _references.Retain(_slots[slot]);
        if ((WrongOutput.Find(node, _slots) ?? NonFinite.Find(node, _slots) ?? watch?.Find(_slots)) is { } problem) throw problem;
    }

    private void ReleaseLast()
    {
        foreach (var old in _replaced) _references.Release(old);
        _replaced.Clear();
        if (!_yieldsHeld) return;
        _yieldsHeld = false;
        foreach (var slot in _block.HeldSlots) Empty(slot);
    }

    private void Empty(int slot)
    {
        _references.Release(_slots[slot]);
        _slots[slot] = null;
    }
}
