using System.Runtime.CompilerServices;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>What watchers are told.</summary>
internal sealed partial class QuartzRunQueue
{
    /// <summary>
    /// A journal is lost with its process, and its numbers must not come again for something else: the next attempt counts on
    /// from the next million.
    /// </summary>
    private const long NumbersOfAnAttempt = 1_000_000;

    public async IAsyncEnumerable<RunUpdate> WatchAsync(string id, long after = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            var run = await _store.FindAsync(id, cancellation) ?? throw new RunNotFoundException(id);
            if (run.State.HasEnded())
            {
                foreach (var update in await PastAsync(run, cancellation))
                    if (update.Sequence > after) yield return update;
                yield break;
            }
            var journal = JournalOf(id, run.State == RunState.Running ? run.Attempt - 1 : run.Attempt);
            // It may have ended before there was a journal that its end could have been written to.
            if (await _store.FindAsync(id, cancellation) is not { } again || again.State.HasEnded())
            {
                Retire(id, journal);
                continue;
            }
            await foreach (var update in journal.ReadAsync(after, cancellation))
            {
                after = Math.Max(after, update.Sequence);
                yield return update;
                if (update is RunStateUpdate state && state.State.HasEnded()) yield break;
            }
        }
    }

    public IAsyncEnumerable<QueueUpdate> WatchAllAsync(CancellationToken cancellation = default) => _watch.ReadAsync(_store.StatusAsync, cancellation);

    public RenderedPreview? FindPreview(string id, string hash) => _journals.TryGetValue(id, out var journal) ? journal.FindPreview(hash) : null;

    /// <summary>The journal of a run that has not ended.</summary>
    /// <param name="id">The run.</param>
    /// <param name="lost">Attempts that came before the journal.</param>
    private RunJournal JournalOf(string id, int lost) => _journals.GetOrAdd(id, static (_, lost) =>
    {
        var journal = new RunJournal(lost * NumbersOfAnAttempt);
        journal.Write(Waiting(lost));
        return journal;
    }, lost);

    private void Retire(string id, RunJournal journal)
    {
        _journals.TryRemove(KeyValuePair.Create(id, journal));
        journal.Complete();
    }

    /// <summary>Tells that a run has ended that nobody was executing.</summary>
    private async Task EndAsync(string id)
    {
        if (await _store.FindAsync(id, CancellationToken.None) is not { } run) return;
        if (_journals.TryGetValue(id, out var journal))
        {
            journal.Write(new RunStateUpdate(run.State, run.Errors) { Attempt = run.Attempt });
            Retire(id, journal);
        }
        _watch.Changed(id);
        if (run.Sheet is { IsComposition: false } cell) await ComposeAsync(cell.Sheet, CancellationToken.None);
    }

    /// <summary>The lasting updates of a run that has ended.</summary>
    private async Task<IReadOnlyList<RunUpdate>> PastAsync(RunRecord run, CancellationToken cancellation)
    {
        if (!run.State.HasEnded()) return [];
        if (await _store.JournalAsync(run.Id, cancellation) is { } kept) return [.. JournalCodec.Read(kept)];
        // No attempt came to its end: it was cancelled while it waited, or all were lost.
        var first = run.Attempt * NumbersOfAnAttempt;
        return [Waiting(run.Attempt) with { Sequence = first + 1 }, new RunStateUpdate(run.State, run.Errors) { Sequence = first + 2, Attempt = run.Attempt }];
    }

    private static RunStateUpdate Waiting(int lost) => new RunStateUpdate(RunState.Queued, lost == 0 ? [] : [Lost(lost)]) { Attempt = lost };

    private static RunProblem GivenUp(int attempts) => Lost(attempts) with
    {
        Fix = "if it is the run that ends it, for want of memory for example, make its pictures or batches smaller; otherwise retry it",
    };

    private static RunProblem Lost(int attempts) => new(attempts == 1
        ? "the process ended in the middle of the first attempt"
        : $"the process ended in the middle of each of {attempts} attempts");
}
