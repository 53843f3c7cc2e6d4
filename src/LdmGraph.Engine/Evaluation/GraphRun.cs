using System.Diagnostics;

namespace LdmGraph.Engine;

/// <summary>
/// One run of a plan. Nodes are asked for from the outputs backwards; a node whose result is cached asks for nothing; what
/// nobody can ask for any more lets go of its inputs. All state changes happen under one lock, evaluation outside of it.
/// </summary>
internal sealed partial class GraphRun : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EvaluationPlan _plan;
    private readonly PlannedNode[] _nodes;
    private readonly SemaphoreSlim _computeLane;
    private readonly EventStream _events;
    private readonly CancellationTokenSource _stop;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly object?[] _slots;
    private readonly ReferenceTable _references;
    private readonly RunInfo _info;
    private long _sequence;
    private NodeFailure? _failure;
    private Exception? _failureCause;
    private int _background;
    private Task _stopping = Task.CompletedTask;

    /// <summary>Its last event is being made: by the run itself or, when nodes are stuck, in its place.</summary>
    private bool _isEnding;

    private bool _isEnded;
    private TaskCompletionSource? _wake;

    public GraphRun(EvaluationPlan plan, RunOptions options, SemaphoreSlim computeLane, EventStream events, CancellationTokenSource stop)
    {
        _plan = plan;
        _nodes = plan.Block.Nodes;
        Options = options;
        _computeLane = computeLane;
        _events = events;
        _stop = stop;
        _slots = (object?[])plan.Block.InitialSlots.Clone();
        _references = new ReferenceTable(options.Cache);
        _info = new RunInfo { Seed = plan.Graph.Seed, GraphName = plan.Graph.Document.Name };
        _ioLane = new SemaphoreSlim(options.IoConcurrency);
        _keyMaker = new KeyMaker(plan.Graph.Seed);
        _keys = new KeyMaker.Links { Nodes = new ResultKey[plan.Graph.Nodes.Count] };
        _fingerprints = new string?[_nodes.Length];
        _states = new NodeState[_nodes.Length];
        _waiting = new int[_nodes.Length];
        _chosen = new bool[]?[_nodes.Length];
        _evaluating = new bool[_nodes.Length];
        (_openLinks, _openSlots) = CountLinks(plan);
    }

    public RunOptions Options { get; }

    private CancellationToken Cancellation => _stop.Token;

    public void Dispose()
    {
        _patience?.Dispose();
        _ioLane.Dispose();
    }

    /// <summary>Runs the plan; what goes wrong in it becomes the last event.</summary>
    public async Task ExecuteAsync()
    {
        try
        {
            if (Options.ExplainCache) Options.Cache?.Disk?.LoadHistory(_plan.Graph.Document.Name, Options.Cache.History);
            Emit(new RunStarted(_plan.Graph.Document.Name, _nodes.Length, _plan.Graph.Seed.ToString()));
            // What a caller handed in as a param's value stays the caller's.
            foreach (var literal in _plan.Block.InitialSlots)
                if (literal is not (null or string or ValueType)) _references.Borrow(literal);
            if (await FingerprintSourcesAsync())
            {
                lock (_gate)
                {
                    MakeKeys();
                    for (var i = _plan.Targets.Length - 1; i >= 0; i--) Demand(_plan.Targets[i]);
                    DrainDemands();
                }
                await ComputeAsync();
            }
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            // Reported below.
        }
        finally
        {
            await WaitForBackgroundAsync();
            await _stopping;
            try
            {
                Finish();
            }
            finally
            {
                _events.Complete();
            }
        }
    }

    public void Emit(RunEvent happened)
    {
        lock (_gate)
        {
            if (_isEnded) return;
            happened.Sequence = ++_sequence;
            happened.At = Stopwatch.GetElapsedTime(_started).TotalSeconds;
            _events.Write(happened);
        }
    }

    /// <summary>The compute lane: of the nodes that are ready, the first in the plan's order, until none can become ready.</summary>
    private async Task ComputeAsync()
    {
        while (true)
        {
            int next;
            Task? wake = null;
            lock (_gate)
            {
                if (_failure is not null || Cancellation.IsCancellationRequested) return;
                if (!_ready.TryDequeue(out next, out _))
                {
                    if (_background == 0) return;
                    _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    wake = _wake.Task;
                }
            }
            if (wake is not null)
            {
                await wake;
                continue;
            }
            await TakeLaneAsync();
            try
            {
                await RunNodeAsync(_nodes[next]);
            }
            finally
            {
                ReleaseLane();
            }
        }
    }

    /// <summary>Starts work beside the compute lane. Called under the lock.</summary>
    private void StartBackground(PlannedNode node, Func<Task> work)
    {
        _background++;
        _ = Task.Run(async () =>
        {
            try
            {
                await _ioLane.WaitAsync(Cancellation);
                try
                {
                    await work();
                }
                finally
                {
                    _ioLane.Release();
                }
            }
            catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
            {
                // The run's last event says so.
            }
            catch (Exception cause)
            {
                Fail(node, cause);
            }
            finally
            {
                lock (_gate)
                {
                    _background--;
                    Wake();
                }
            }
        }, CancellationToken.None);
    }

    private void Wake()
    {
        _wake?.TrySetResult();
        _wake = null;
    }

    private async Task WaitForBackgroundAsync()
    {
        while (true)
        {
            Task wake;
            lock (_gate)
            {
                if (_background == 0) return;
                _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wake = _wake.Task;
            }
            await wake;
        }
    }

    private void Fail(PlannedNode node, Exception cause)
    {
        lock (_gate)
        {
            // The first failure is the one to report; others may only follow from stopping.
            if (_failure is not null) return;
            _failure = (cause as NodeFailedException)?.Failure ?? Failures.Describe(node, _slots, cause, null);
            _failureCause = (cause as NodeFailedException)?.InnerException ?? cause;
            Emit(new NodeFailed(_failure));
            Wake();
            BeginStopping();
            // Never under the lock: whoever is told to stop may be waiting for it.
            _stopping = _stop.CancelAsync();
        }
    }

    private void Finish()
    {
        lock (_gate)
            if (_isAbandoned)
            {
                // Whoever waited for the run has its last event; only now does nothing use the values any more.
                _references.Clear();
                Options.Cache?.Settle();
                AddThread(-1);
                return;
            }
            else _isEnding = true;
        var isDone = _failure is null && Array.TrueForAll(_plan.Targets, target => _states[target] == NodeState.Done);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (isDone)
        {
            foreach (var operation in _plan.Block.PrepareYields) operation.Run(_slots);
            for (var i = 0; i < _plan.Outputs.Count; i++) texts[_plan.Outputs[i]] = Failures.Text(_slots[_plan.Block.Yields[i]]);
        }
        if (isDone && Options.Results is { } results)
            results.Fill(_plan.Outputs.Select((name, i) => KeyValuePair.Create(name, _slots[_plan.Block.Yields[i]])), _references.Clear);
        else _references.Clear();
        Options.Cache?.Settle();
        if (Options.ExplainCache) SaveHistory();
        if (!isDone && _failure is null && !Cancellation.IsCancellationRequested)
            throw new InvalidOperationException($"the engine stopped before its outputs were computed: {string.Join(", ", _plan.Targets.Where(target => _states[target] != NodeState.Done).Select(target => $"{_nodes[target].Node.Path} is {_states[target]}"))}");
        lock (_gate)
        {
            EmitEnd(isDone, texts);
            _isEnded = true;
        }
    }

    private void EmitEnd(bool isDone, Dictionary<string, string> texts)
    {
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        Emit(_failure is not null ? new RunFailed(seconds, _failure) { Cause = _failureCause } : isDone ? new RunFinished(seconds, texts) : new RunCancelled(seconds));
    }
}
