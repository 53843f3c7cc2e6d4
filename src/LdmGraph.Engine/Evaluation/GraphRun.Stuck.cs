namespace LdmGraph.Engine;

/// <summary>The end of runs whose nodes do not listen when they are told to stop.</summary>
internal sealed partial class GraphRun
{
    private static readonly Lock PoolGate = new();

    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The nodes that are being evaluated; each is written by its own lane only.</summary>
    private readonly bool[] _evaluating;

    private Timer? _patience;
    private bool _isAbandoned;
    private int _holdsLane;

    /// <summary>Completes when the run has ended without its nodes.</summary>
    public Task Abandoned => _abandoned.Task;

    /// <summary>The run is told to stop: from now on its nodes have <see cref="RunOptions.StopWithin"/>.</summary>
    public void BeginStopping()
    {
        lock (_gate)
            if (!_isEnding && Options.StopWithin != Timeout.InfiniteTimeSpan)
                _patience ??= new Timer(static run => ((GraphRun)run!).Abandon(), this, Options.StopWithin, Timeout.InfiniteTimeSpan);
    }

    private void Abandon()
    {
        lock (_gate)
        {
            if (_isEnding) return;
            foreach (var node in _nodes)
                if (_evaluating[node.Index])
                    Emit(new NodeStuck(node.Node.Path, node.Node.Type.Id,
                        $"it went on for {Options.StopWithin.TotalSeconds:0.#} s after it was told to stop; what it holds stays in memory until it ends. Its author should look at the context's Cancellation between steps"));
            EmitEnd(isDone: false, []);
            _isAbandoned = _isEnding = _isEnded = true;
        }
        // Its slot, not its thread: that one is lost until the node ends, and the pool gets another in its place.
        ReleaseLane();
        AddThread(1);
        _events.Complete();
        _abandoned.TrySetResult();
    }

    private async ValueTask TakeLaneAsync()
    {
        await _computeLane.WaitAsync(Cancellation);
        Interlocked.Exchange(ref _holdsLane, 1);
        // Abandoned while it waited: nobody would give the lane back.
        if (Volatile.Read(ref _isAbandoned)) ReleaseLane();
    }

    private void ReleaseLane()
    {
        if (Interlocked.Exchange(ref _holdsLane, 0) == 1) _computeLane.Release();
    }

    private static void AddThread(int count)
    {
        lock (PoolGate)
        {
            ThreadPool.GetMinThreads(out var workers, out var ports);
            ThreadPool.SetMinThreads(workers + count, ports);
        }
    }
}
