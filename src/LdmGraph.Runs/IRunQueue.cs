using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>
/// The queue of runs, which is all that pages and commands know of how runs are executed. Thread-safe.
/// </summary>
/// <remarks>
/// What it promises: a submission that returned survives a killed process. A run may be executed more than once, when the
/// process dies in the middle; it has one result all the same. Higher priority goes first, and within one priority what was
/// submitted first, unless somebody moves it.
/// </remarks>
public interface IRunQueue
{
    /// <summary>Queues runs, all or none, in the order given.</summary>
    /// <returns>Their ids, in that order.</returns>
    /// <exception cref="InvalidRunException">A graph or its params are wrong.</exception>
    /// <exception cref="QueueFullException">Too many runs wait.</exception>
    Task<IReadOnlyList<string>> SubmitAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellation = default);

    /// <summary>Cancels a run: at once while it waits, within one step of sampling while it runs. Nothing happens to one that has ended.</summary>
    /// <remarks>A result that is ready in the same moment may win: the run then ends as done, and never as both.</remarks>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    Task CancelAsync(string id, CancellationToken cancellation = default);

    /// <summary>Cancels every run that waits or runs.</summary>
    /// <returns>How many that were.</returns>
    Task<int> CancelAllAsync(CancellationToken cancellation = default);

    /// <summary>Queues a run that has ended once more, with the same graph and params, behind the others of its priority.</summary>
    /// <returns>Id of the new run.</returns>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunStateException">It has not ended.</exception>
    /// <exception cref="InvalidRunException">The graph was right and is no longer: a node type or a file is gone.</exception>
    Task<string> RetryAsync(string id, CancellationToken cancellation = default);

    /// <summary>Moves a waiting run in front of another one, whose priority it takes, or behind all others.</summary>
    /// <param name="id">The run to move.</param>
    /// <param name="before">The run that it goes in front of; null for the end of the queue.</param>
    /// <param name="cancellation">Stops waiting for the queue.</param>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunStateException">One of them waits no longer.</exception>
    Task MoveAsync(string id, string? before, CancellationToken cancellation = default);

    /// <summary>Starts nothing new until <see cref="ResumeAsync"/>, also after a restart. What runs goes on.</summary>
    Task PauseAsync(CancellationToken cancellation = default);

    /// <summary>Starts runs again.</summary>
    Task ResumeAsync(CancellationToken cancellation = default);

    /// <summary>How the queue stands.</summary>
    Task<QueueStatus> StatusAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Deletes a run that has ended. Nothing happens when it is gone already. It can be brought back for a day; then it is gone, and
    /// with it those of its files that no other run refers to.
    /// </summary>
    /// <exception cref="RunStateException">It has not ended; cancel it first.</exception>
    Task DeleteAsync(string id, CancellationToken cancellation = default);

    /// <summary>Deletes one file of a run, by its <see cref="Artifact.Number"/>; the run stays. Like a run, it can be brought back for a day.</summary>
    Task DeleteFileAsync(string id, int number, CancellationToken cancellation = default);

    /// <summary>Brings a deleted run back.</summary>
    /// <exception cref="RunNotFoundException">There is no such run, or it was deleted too long ago.</exception>
    Task RestoreAsync(string id, CancellationToken cancellation = default);

    /// <summary>Brings a deleted file of a run back.</summary>
    /// <exception cref="RunNotFoundException">There is no such run or file, or it was deleted too long ago.</exception>
    Task RestoreFileAsync(string id, int number, CancellationToken cancellation = default);

    /// <summary>A run, or null.</summary>
    Task<RunRecord?> FindAsync(string id, CancellationToken cancellation = default);

    /// <summary>The text of the graph that a run was submitted with.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    Task<string> GraphAsync(string id, CancellationToken cancellation = default);

    /// <summary>What became of each node, in the order in which they finished; empty until the run has ended.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    Task<IReadOnlyList<NodeTiming>> TimingsAsync(string id, CancellationToken cancellation = default);

    /// <summary>Lists runs.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="skip">How many to leave out at the start.</param>
    /// <param name="take">How many to give at most, from 1 to 1000.</param>
    /// <param name="cancellation">Stops the listing.</param>
    Task<RunPage> ListAsync(RunFilter filter, int skip = 0, int take = 50, CancellationToken cancellation = default);

    /// <summary>Follows a run to its end: first what has happened, then what happens. How fast it is read holds up nobody.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">The last <see cref="RunUpdate.Sequence"/> seen before; 0 for everything.</param>
    /// <param name="cancellation">Stops the watching; nothing happens to the run.</param>
    /// <exception cref="RunNotFoundException">There is no such run, or it was deleted meanwhile.</exception>
    IAsyncEnumerable<RunUpdate> WatchAsync(string id, long after = 0, CancellationToken cancellation = default);

    /// <summary>Follows the whole queue until cancelled. The first update comes at once and names no runs.</summary>
    IAsyncEnumerable<QueueUpdate> WatchAllAsync(CancellationToken cancellation = default);

    /// <summary>The preview that a <see cref="RunPreviewUpdate"/> names, or null when a later one has taken its place or the run has ended.</summary>
    RenderedPreview? FindPreview(string id, string hash);
}
