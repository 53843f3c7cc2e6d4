using System.Runtime.CompilerServices;

namespace LdmGraph.Runs;

/// <summary>Tells any number of pages which runs have changed. Changes that come faster than they are read become one. Thread-safe.</summary>
internal sealed class QueueWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly HashSet<Watcher> _watchers = [];

    public void Changed(params IEnumerable<string> runs) => Tell(runs, static (watcher, id) =>
    {
        watcher.Changed.Add(id);
        // It was brought back before anybody was told that it was gone.
        watcher.Deleted.Remove(id);
    });

    public void Deleted(string run) => Tell([run], static (watcher, id) =>
    {
        watcher.Changed.Remove(id);
        watcher.Deleted.Add(id);
    });

    public async IAsyncEnumerable<QueueUpdate> ReadAsync(Func<CancellationToken, Task<QueueStatus>> status, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var watcher = new Watcher();
        lock (_gate) _watchers.Add(watcher);
        try
        {
            yield return new QueueUpdate([], [], await status(cancellation));
            while (true)
            {
                await watcher.Signal.WaitAsync(cancellation);
                string[] changed, deleted;
                lock (_gate)
                {
                    (changed, deleted) = ([.. watcher.Changed], [.. watcher.Deleted]);
                    watcher.Changed.Clear();
                    watcher.Deleted.Clear();
                    watcher.IsTold = false;
                }
                yield return new QueueUpdate(changed, deleted, await status(cancellation));
                await Task.Delay(Interval, cancellation);
            }
        }
        finally
        {
            lock (_gate) _watchers.Remove(watcher);
        }
    }

    private void Tell(IEnumerable<string> runs, Action<Watcher, string> note)
    {
        var ids = runs.ToArray();
        lock (_gate)
            foreach (var watcher in _watchers)
            {
                foreach (var id in ids) note(watcher, id);
                if (watcher.IsTold) continue;
                watcher.IsTold = true;
                watcher.Signal.Release();
            }
    }

    private sealed class Watcher
    {
        public HashSet<string> Changed { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Deleted { get; } = new(StringComparer.Ordinal);

        public bool IsTold { get; set; }

        public SemaphoreSlim Signal { get; } = new(0);
    }
}
