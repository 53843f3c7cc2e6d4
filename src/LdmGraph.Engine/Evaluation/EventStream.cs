using System.Runtime.CompilerServices;

namespace LdmGraph.Engine;

/// <summary>
/// Takes events from the lanes of a run to its reader, in batches. A channel would wake the reader for every event, which
/// costs several times as much as a trivial node; here the reader is woken at most every two milliseconds, and at the end.
/// </summary>
internal sealed class EventStream : IDisposable
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private List<RunEvent> _pending = [];
    private TaskCompletionSource? _waiting;
    private bool _isScheduled;
    private bool _isComplete;

    public EventStream() => _timer = new Timer(static stream => ((EventStream)stream!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Write(RunEvent happened)
    {
        lock (_gate)
        {
            _pending.Add(happened);
            if (_isScheduled || _waiting is null) return;
            _isScheduled = true;
        }
        _timer.Change(Latency, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There are no more events; who waits is woken at once.</summary>
    public void Complete()
    {
        lock (_gate) _isComplete = true;
        Wake();
    }

    public async IAsyncEnumerable<RunEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            List<RunEvent> batch;
            Task? wait = null;
            lock (_gate)
            {
                batch = _pending;
                if (batch.Count > 0) _pending = new List<RunEvent>(batch.Count);
                else if (_isComplete) yield break;
                else
                {
                    _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    wait = _waiting.Task;
                }
            }
            if (wait is not null) await wait.WaitAsync(cancellation);
            else
                foreach (var happened in batch) yield return happened;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Wake()
    {
        lock (_gate)
        {
            _isScheduled = false;
            _waiting?.TrySetResult();
            _waiting = null;
        }
    }
}
