namespace LdmGraph.Runs;

/// <summary>What was submitted cannot be run; nothing of it was queued.</summary>
public sealed class InvalidRunException : Exception
{
    /// <param name="index">Which of the requests, from 0.</param>
    /// <param name="problems">Everything that is wrong with it.</param>
    public InvalidRunException(int index, IReadOnlyList<RunProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => (Index, Problems) = (index, problems);

    /// <summary>Which of the requests, from 0.</summary>
    public int Index { get; }

    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<RunProblem> Problems { get; }
}

/// <summary>So many runs wait that no more are taken; nothing of what was submitted was queued.</summary>
/// <param name="limit">How many may wait, see <see cref="RunsOptions.MaxQueued"/>.</param>
public sealed class QueueFullException(int limit) : Exception($"the queue is full: {limit:N0} runs may wait; cancel some, or submit again when some are done");

/// <summary>There is no run of that id.</summary>
/// <param name="id">The id.</param>
public sealed class RunNotFoundException(string id) : Exception($"there is no run '{id}'; it may have been deleted")
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;
}

/// <summary>The run is in a state in which this cannot be done to it.</summary>
/// <param name="state">The state.</param>
/// <param name="problem">What cannot be done, and what can.</param>
public sealed class RunStateException(RunState state, string problem) : Exception(problem)
{
    /// <summary>The state.</summary>
    public RunState State { get; } = state;
}
