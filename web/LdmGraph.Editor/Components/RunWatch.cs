using LdmGraph.Editor.Documents;
using LdmGraph.Runs;

namespace LdmGraph.Editor.Components;

/// <summary>Follows the latest run of a graph, whoever started it, and hands on what its nodes show at most ten times a second.</summary>
/// <param name="queue">The queue.</param>
/// <param name="session">The graph.</param>
/// <param name="show">Given what is new, one call after the other.</param>
/// <param name="last">Kept at the latest result.</param>
/// <param name="changed">Told when the run, or its state, is another.</param>
public sealed class RunWatch(IRunQueue queue, EditorSession session, Func<RunPatch, Task> show, LastResult last, Action changed) : IAsyncDisposable
{
    /// <summary>The least time between two messages to the page.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(100);

    private static readonly RunState[] Begun = [RunState.Running, RunState.Done, RunState.Failed, RunState.Cancelled];

    private readonly CancellationTokenSource _over = new();
    private CancellationTokenSource? _following;
    private Task _all = Task.CompletedTask;
    private Task _one = Task.CompletedTask;

    /// <summary>The run that is shown; null before the first.</summary>
    public RunRecord? Run { get; private set; }

    /// <summary>How many more runs of this graph wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>True when nothing that waits is started, until somebody lets the queue go on.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Address of the latest preview of the run that is shown; null when it has none.</summary>
    public string? Preview { get; private set; }

    /// <summary>Raised, on any thread, when there is another preview.</summary>
    public event Action? Previewed;

    /// <summary>Begins to follow.</summary>
    public void Start() => _all = FollowQueueAsync();

    /// <summary>Follows a run that was just submitted, without waiting for the queue to tell of it; one that waits behind another has its turn later.</summary>
    public async Task FollowAsync(string id)
    {
        if (Run is { State: RunState.Queued or RunState.Running }) return;
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
                var waiting = await queue.ListAsync(new RunFilter { GraphId = session.Id, States = [RunState.Queued] }, 0, 1, _over.Token);
                // Of many that were queued together the one that has its turn is shown, not the last.
                var latest = (await queue.ListAsync(new RunFilter { GraphId = session.Id, States = Begun }, 0, 20, _over.Token)).Runs.Where(IsOfGraph).MaxBy(run => run.Id, StringComparer.Ordinal) ?? (waiting.Runs is [var first, ..] ? first : null);
                var now = (Waiting: waiting.Total - (Run?.State == RunState.Queued ? 1 : 0), update.Status.IsPaused);
                if (now != (Waiting, IsPaused))
                {
                    (Waiting, IsPaused) = now;
                    changed();
                }
                if (latest is not null && (Run is null || string.CompareOrdinal(latest.Id, Run.Id) > 0)) Follow(latest);
                else if (Run is { } shown && update.Changed.Contains(shown.Id) && await queue.FindAsync(shown.Id, _over.Token) is { } newer)
                {
                    Run = newer;
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
        (Run, Preview) = (run, null);
        changed();
        _following?.Cancel();
        _following = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        _one = FollowRunAsync(run.Id, _one, _following.Token);
    }

    private async Task FollowRunAsync(string id, Task before, CancellationToken cancellation)
    {
        try
        {
            // How the one before ended is its own matter.
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ShowUpdatesAsync(id, cancellation);
            if (await queue.FindAsync(id, cancellation) is { } ended && Run?.Id == id) Run = ended;
            var results = (await queue.ListAsync(new RunFilter { GraphId = session.Id, WithOutputs = true }, 0, 5, cancellation)).Runs;
            if (results.FirstOrDefault(IsOfGraph) is { } latest) last.Show(latest, EditorDocument.Parse(await queue.GraphAsync(latest.Id, cancellation)));
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

    private async Task ShowUpdatesAsync(string id, CancellationToken cancellation)
    {
        var overlay = new RunOverlay(id, NodeOf);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var updates = queue.WatchAsync(id, 0, watching.Token).GetAsyncEnumerator(watching.Token);
        var next = updates.MoveNextAsync().AsTask();
        try
        {
            for (var goesOn = true; goesOn;)
            {
                goesOn = await next;
                // All that is there already is one message.
                while (goesOn)
                {
                    overlay.Take(updates.Current);
                    if (updates.Current is RunPreviewUpdate preview) Preview = $"/api/runs/{id}/previews/{preview.Hash}";
                    next = updates.MoveNextAsync().AsTask();
                    if (!next.IsCompleted) break;
                    goesOn = await next;
                }
                if (overlay.Next() is { } patch) await show(patch);
                Previewed?.Invoke();
                if (goesOn) await Task.Delay(Pause, cancellation);
            }
        }
        finally
        {
            // What is asked for its next must not be disposed.
            await watching.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>False for the run that lays out a sheet: it is another graph, of which the canvas shows nothing.</summary>
    private static bool IsOfGraph(RunRecord run) => run.Sheet?.IsComposition != true;

    private string? NodeOf(string path)
    {
        for (var at = path; at.Length > 0; at = ScopePath.Of(at))
            if (session.Document.Find(at) is not null) return at;
        return null;
    }
}
