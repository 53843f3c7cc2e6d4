using System.Runtime.CompilerServices;

namespace LdmGraph.Engine;

/// <summary>
/// Runs plans. One runner stands for one device: compute nodes of all its runs are evaluated one after another, I/O nodes
/// beside them. Thread-safe.
/// </summary>
public sealed class GraphRunner : IDisposable
{
    private readonly SemaphoreSlim _computeLane = new(1);

    /// <summary>Runs a plan and tells what happens.</summary>
    /// <remarks>
    /// The last event is <see cref="RunFinished"/>, <see cref="RunFailed"/> or <see cref="RunCancelled"/>; failing nodes and
    /// cancellation do not throw. When it has been read, nothing of the run goes on and every value is disposed that neither
    /// <see cref="RunOptions.Results"/> nor the cache holds, unless <see cref="NodeStuck"/> named a node that does not stop.
    /// Whoever stops reading early cancels the run.
    /// </remarks>
    public async IAsyncEnumerable<RunEvent> RunAsync(EvaluationPlan plan, RunOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var use = plan.Graph.Catalog.TryUse()
            ?? throw new InvalidOperationException("plugins of this graph were loaded again since it was bound, and their old versions are gone; bind it again");
        var events = new EventStream();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = new GraphRun(plan, options ?? new RunOptions(), _computeLane, events, stop);
        // Registered after the run's own, so called before it: a node's callback may be what does not end.
        var stopping = cancellation.UnsafeRegister(static run => ((GraphRun)run!).BeginStopping(), run);
        // Off the reader's thread: it must be able to read while nodes compute.
        var work = Task.Run(run.ExecuteAsync, CancellationToken.None);
        try
        {
            // Until the end, also when cancelled: the last event says so.
            await foreach (var next in events.ReadAsync(CancellationToken.None)) yield return next;
        }
        finally
        {
            run.BeginStopping();
            var ended = EndAsync();
            await Task.WhenAny(ended, run.Abandoned);
            if (!run.Abandoned.IsCompleted) await ended;
        }

        // What nodes use stays until the last of them has ended, long after the run if need be.
        async Task EndAsync()
        {
            try
            {
                await stop.CancelAsync();
                await work;
            }
            finally
            {
                await stopping.DisposeAsync();
                run.Dispose();
                stop.Dispose();
                events.Dispose();
                use.Dispose();
            }
        }
    }

    /// <summary>Runs a plan and returns its outputs, which the caller disposes.</summary>
    /// <exception cref="NodeFailedException">A node failed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<RunResults> EvaluateAsync(EvaluationPlan plan, RunOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new RunOptions();
        var results = options.Results ?? new RunResults();
        await foreach (var happened in RunAsync(plan, options.With(results), cancellation))
            switch (happened)
            {
                case RunFailed failed: throw new NodeFailedException(failed.Failure, failed.Cause!);
                case RunCancelled: throw new OperationCanceledException(cancellation);
            }
        return results;
    }

    public void Dispose() => _computeLane.Dispose();
}
