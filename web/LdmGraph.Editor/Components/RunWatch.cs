using LdmGraph.Editor.Documents;
using LdmGraph.Runs;

namespace LdmGraph.Editor.Components;

/// <summary>Follows the latest run of a graph, whoever started it, and hands on what its nodes show at most ten times a second.</summary>
/// <param name="queue">The queue.</param>
/// <param name="session">The graph.</param>
/// <param name="show">Given what is new, one call after the other.</param>
/// <param name="changed">Told when the run, or its state, is another.</param>
public sealed class RunWatch(IRunQueue queue, EditorSession session, Func<RunPatch, Task> show, Action changed) : IAsyncDisposable
{
    /// <summary>The least time between two messages to the page.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _over = new();
    private CancellationTokenSource? _following;
    private Task _all = Task.CompletedTask;
    private Task _one = Task.CompletedTask;

    /// <summary>The run that is shown; null before the first.</summary>
    public RunRecord? Run { get; private set; }

    /// <summary>Begins to follow.</summary>
    public void Start() => _all = FollowQueueAsync();

    /// <summary>Follows a run that was just submitted, without waiting for the queue to tell of it.</summary>
    public async Task FollowAsync(string id)
    {
        if (await queue.FindAsync(id, _over.Token) is { } run) Follow(run);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_all, _one).ContinueWith(_ => { }, TaskScheduler.Default);
        _following?.Dispose();
        _over.Dispose();
    }

    private async Task FollowQueueAsync()
    {
        try
        {
            await foreach (var update in queue.WatchAllAsync(_over.Token))
            {
                var latest = (await queue.ListAsync(new RunFilter { GraphId = session.Id }, 0, 20, _over.Token)).Runs.MaxBy(run => run.Id, StringComparer.Ordinal);
                if (latest is not null && (Run is null || string.CompareOrdinal(latest.Id, Run.Id) > 0)) Follow(latest);
                else if (Run is { } shown && update.Changed.Contains(shown.Id) && await queue.FindAsync(shown.Id, _over.Token) is { } now)
                {
                    Run = now;
                    changed();
                }
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The page is gone.
        }
    }

    private void Follow(RunRecord run)
    {
        if (Run?.Id == run.Id) return;
        Run = run;
        changed();
        _following?.Cancel();
        _following = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        _one = FollowRunAsync(run.Id, _one, _following.Token);
    }

    private async Task FollowRunAsync(string id, Task before, CancellationToken cancellation)
    {
        try
        {
            await before;
            var overlay = new RunOverlay(id, NodeOf);
            await using var updates = queue.WatchAsync(id, 0, cancellation).GetAsyncEnumerator(cancellation);
            var next = updates.MoveNextAsync().AsTask();
            for (var goesOn = true; goesOn;)
            {
                goesOn = await next;
                // All that is there already is one message.
                while (goesOn)
                {
                    overlay.Take(updates.Current);
                    next = updates.MoveNextAsync().AsTask();
                    if (!next.IsCompleted) break;
                    goesOn = await next;
                }
                if (overlay.Next() is { } patch) await show(patch);
                if (goesOn) await Task.Delay(Pause, cancellation);
            }
            if (await queue.FindAsync(id, cancellation) is { } ended && Run?.Id == id) Run = ended;
            changed();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Another run is shown from now on, or none.
        }
        catch (RunNotFoundException)
        {
            // Somebody deleted it; what its nodes show stays until the next run.
            changed();
        }
    }

    private string? NodeOf(string path)
    {
        for (var at = path; at.Length > 0; at = ScopePath.Of(at))
            if (session.Document.Find(at) is not null) return at;
        return null;
    }
}
