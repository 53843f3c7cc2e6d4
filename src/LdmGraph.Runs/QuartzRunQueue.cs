using System.Collections.Concurrent;
using LdmGraph.Engine;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Runs;

/// <summary>The queue on Quartz.NET, as pages and commands see it.</summary>
internal sealed partial class QuartzRunQueue : IRunQueue
{
    private const int MaxPage = 1000;

    /// <summary>Every file is looked at, which takes a moment when there are very many.</summary>
    private static readonly TimeSpan FileSweepInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// How long what was deleted can be brought back, and how long a file stays to which nothing refers: an attempt refers to its files
    /// only when it has ended, and when it has not after so long, its process died.
    /// </summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private readonly RunsOptions _options;
    private readonly RunDatabase _database;
    private readonly RunStore _store;
    private readonly RunExecutor _executor;
    private readonly ArtifactStore _artifacts;
    private readonly TimeProvider _time;
    private readonly ILogger<QuartzRunQueue> _log;
    private readonly QueueWatch _watch = new();
    private readonly ConcurrentDictionary<string, RunJournal> _journals = new(StringComparer.Ordinal);

    public QuartzRunQueue(RunsOptions options, RunExecutor executor, ArtifactStore artifacts, TimeProvider time, ILogger<QuartzRunQueue> log)
    {
        (_options, _executor, _artifacts, _time, _log) = (options, executor, artifacts, time, log);
        _database = new RunDatabase(options.InMemory ? null : Path.Combine(Path.GetFullPath(options.Folder), "runs.db"));
        _store = new RunStore(_database, time);
    }

    public async Task<IReadOnlyList<string>> SubmitAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return await SubmitAsync(requests, retryOf: null, cancellation);
    }

    public async Task CancelAsync(string id, CancellationToken cancellation = default)
    {
        // What has just been claimed is known to be running only when the gate is open again.
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!await _store.CancelQueuedAsync(id, cancellation))
            {
                if (_live.TryGetValue(id, out var live)) await live.CancelAsync();
                else if (await _store.FindAsync(id, cancellation) is null) throw new RunNotFoundException(id);
                return;
            }
        }
        finally
        {
            _gate.Release();
        }
        await EndAsync(id);
    }

    public async Task<int> CancelAllAsync(CancellationToken cancellation = default)
    {
        List<string> waiting;
        var running = 0;
        await _gate.WaitAsync(cancellation);
        try
        {
            waiting = await _store.CancelAllQueuedAsync(cancellation);
            foreach (var live in _live.Values)
            {
                await live.CancelAsync();
                running++;
            }
        }
        finally
        {
            _gate.Release();
        }
        foreach (var id in waiting) await EndAsync(id);
        return waiting.Count + running;
    }

    public async Task<string> RetryAsync(string id, CancellationToken cancellation = default)
    {
        var run = await _store.FindAsync(id, cancellation) ?? throw new RunNotFoundException(id);
        if (!run.State.HasEnded()) throw new RunStateException(run.State, $"the run {id} is {RunRow.Text(run.State)}; only what has ended is run again");
        var request = await _store.RequestAsync(id, cancellation) ?? throw new RunNotFoundException(id);
        return (await SubmitAsync([request], id, cancellation))[0];
    }

    public async Task MoveAsync(string id, string? before, CancellationToken cancellation = default)
    {
        if (!await _store.MoveAsync(id, before, cancellation))
            foreach (var moved in before is null ? [id] : (string[])[id, before])
            {
                var run = await _store.FindAsync(moved, cancellation) ?? throw new RunNotFoundException(moved);
                if (run.State != RunState.Queued) throw new RunStateException(run.State, $"the run {moved} is {RunRow.Text(run.State)}; only runs that wait have a place in the queue");
            }
        _watch.Changed(id);
    }

    public async Task PauseAsync(CancellationToken cancellation = default)
    {
        await _store.PauseAsync(true, cancellation);
        _watch.Changed();
    }

    public async Task ResumeAsync(CancellationToken cancellation = default)
    {
        await _store.PauseAsync(false, cancellation);
        _watch.Changed();
        await IssueTicketsAsync(cancellation);
    }

    public Task<QueueStatus> StatusAsync(CancellationToken cancellation = default) => _store.StatusAsync(cancellation);

    public async Task DeleteAsync(string id, CancellationToken cancellation = default)
    {
        if (!await _store.DeleteAsync(id, cancellation))
        {
            var state = (await _store.FindAsync(id, cancellation))?.State ?? RunState.Running;
            throw new RunStateException(state, $"the run {id} is {RunRow.Text(state)}; cancel it first");
        }
        _watch.Deleted(id);
    }

    public async Task DeleteFileAsync(string id, int number, CancellationToken cancellation = default)
    {
        await _store.DeleteFileAsync(id, number, cancellation);
        _watch.Changed(id);
    }

    public async Task RestoreAsync(string id, CancellationToken cancellation = default)
    {
        if (!await _store.RestoreAsync(id, cancellation)) throw new RunNotFoundException(id);
        _watch.Changed(id);
    }

    public async Task RestoreFileAsync(string id, int number, CancellationToken cancellation = default)
    {
        if (!await _store.RestoreFileAsync(id, number, cancellation)) throw new RunNotFoundException(id);
        _watch.Changed(id);
    }

    public Task<RunRecord?> FindAsync(string id, CancellationToken cancellation = default) => _store.FindAsync(id, cancellation);

    public async Task<string> GraphAsync(string id, CancellationToken cancellation = default) =>
        await _store.GraphAsync(id, cancellation) ?? throw new RunNotFoundException(id);

    public async Task<IReadOnlyList<NodeTiming>> TimingsAsync(string id, CancellationToken cancellation = default)
    {
        var run = await _store.FindAsync(id, cancellation) ?? throw new RunNotFoundException(id);
        return [.. (await PastAsync(run, cancellation)).OfType<RunEventUpdate>().Select(update => update.Event).OfType<NodeFinished>()
            .Select(node => new NodeTiming(node.Node, node.Type, node.Seconds, node.Bytes, node.Verdict))];
    }

    public Task<RunPage> ListAsync(RunFilter filter, int skip = 0, int take = 50, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, MaxPage);
        return _store.ListAsync(filter, skip, take, cancellation);
    }

    private async Task<IReadOnlyList<string>> SubmitAsync(IReadOnlyList<RunRequest> requests, string? retryOf, CancellationToken cancellation)
    {
        if (requests.Count == 0) return [];
        // Binding reads headers of models and pictures: not on a thread that answers pages.
        var runs = await Task.Run(() => _executor.Check(requests, _time.GetUtcNow(), retryOf), cancellation);
        await _store.SubmitAsync(runs, _options.MaxQueued, cancellation);
        string[] ids = [.. runs.Select(run => run.Id)];
        _watch.Changed(ids);
        await IssueTicketsAsync(CancellationToken.None);
        return ids;
    }
}
