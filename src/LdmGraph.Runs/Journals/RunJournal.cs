using System.Runtime.CompilerServices;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>
/// What has happened to one run, for any number of watchers. Each watcher keeps its own place and copies from here what is
/// new to it when it gets round to it: nothing waits for a watcher, and a slow one costs nothing. Thread-safe.
/// </summary>
/// <param name="first">Number before the first update.</param>
internal sealed class RunJournal(long first)
{
    /// <summary>Beyond so many lasting updates, the starts and ends of more than 100,000 nodes, nodes are told only while they run; states, failures and files always stay.</summary>
    public const int Capacity = 250_000;

    private static readonly TimeSpan PassingInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<RunUpdate> _lasting = [];
    private readonly Dictionary<(Type Kind, string Node, string Port), Passing> _passing = [];
    private readonly Dictionary<string, RenderedPreview> _previews = new(StringComparer.Ordinal);
    private readonly Queue<string> _previewOrder = [];
    private long _version;
    private bool _isComplete;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Every lasting update so far.</summary>
    public RunUpdate[] Lasting
    {
        get
        {
            lock (_gate) return [.. _lasting];
        }
    }

    /// <summary>The update as it will be numbered if it is written next.</summary>
    public RunUpdate Number(RunUpdate update)
    {
        lock (_gate) return update with { Sequence = first + _lasting.Count + 1 };
    }

    /// <summary>Tells the watchers.</summary>
    public void Write(RunUpdate update)
    {
        lock (_gate)
        {
            if (update.IsLasting && (_lasting.Count < Capacity || update is not RunEventUpdate { Event: NodeStarted or NodeFinished }))
            {
                _lasting.Add(update with { Sequence = first + _lasting.Count + 1 });
                // A node's progress says nothing once it has finished.
                if (update is RunEventUpdate { Event: NodeFinished finished }) _passing.Remove((typeof(NodeProgress), finished.Node, ""));
            }
            else _passing[KeyOf(update)] = new Passing(update with { Sequence = first + _lasting.Count }, ++_version);
            Signal();
        }
    }

    /// <summary>Tells the watchers that there is another preview, and keeps it until two later ones of its node have come.</summary>
    public void Write(RunPreviewUpdate update, RenderedPreview preview)
    {
        lock (_gate)
        {
            // One more than the latest: who has just been told of it may still be about to ask.
            if (_previews.TryAdd(update.Hash, preview)) _previewOrder.Enqueue(update.Hash);
            while (_previewOrder.Count > 2 * Math.Max(1, _passing.Keys.Count(key => key.Kind == typeof(RunPreviewUpdate)))) _previews.Remove(_previewOrder.Dequeue());
        }
        Write(update);
    }

    public RenderedPreview? FindPreview(string hash)
    {
        lock (_gate) return _previews.GetValueOrDefault(hash);
    }

    /// <summary>There will be no more updates; watchers end when they have seen the last.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            _previews.Clear();
            Signal();
        }
    }

    /// <summary>What has happened after a number, then what happens, until the run has ended.</summary>
    public async IAsyncEnumerable<RunUpdate> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var place = (int)Math.Clamp(after - first, 0, int.MaxValue);
        var seen = 0L;
        var batch = new List<RunUpdate>();
        while (true)
        {
            Task changed;
            bool isComplete, hasPassing;
            lock (_gate)
            {
                batch.Clear();
                for (; place < _lasting.Count; place++) batch.Add(_lasting[place]);
                hasPassing = _version > seen;
                if (hasPassing) batch.AddRange(_passing.Values.Where(passing => passing.Version > seen).OrderBy(passing => passing.Version).Select(passing => passing.Update));
                seen = _version;
                (isComplete, changed) = (_isComplete, _changed.Task);
            }
            foreach (var update in batch) yield return update;
            if (isComplete) yield break;
            if (batch.Count == 0) await changed.WaitAsync(cancellation);
            // What passes is told at most so often; what comes meanwhile takes its place.
            else if (hasPassing) await Task.Delay(PassingInterval, cancellation);
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        if (!_isComplete) _changed = NewSignal();
    }

    private static (Type, string, string) KeyOf(RunUpdate update) => update switch
    {
        RunPreviewUpdate preview => (typeof(RunPreviewUpdate), preview.Node, preview.Port),
        RunEventUpdate { Event: NodeProgress progress } => (typeof(NodeProgress), progress.Node, ""),
        // Nodes of a run so long that they are no longer kept: the latest of each sort.
        RunEventUpdate { Event: var happened } => (happened.GetType(), "", ""),
        _ => throw new ArgumentException($"a {update.GetType().Name} is no passing update", nameof(update)),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Passing(RunUpdate Update, long Version);
}
