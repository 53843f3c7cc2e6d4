namespace LdmGraph.Runs;

/// <summary>An attempt that this process executes.</summary>
internal sealed class LiveRun : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LiveRun() => Cancellation = _stop.Token;

    public CancellationToken Cancellation { get; }

    /// <summary>True when the process stops: the run is to wait again, not to be cancelled.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>Done when nothing of the attempt goes on.</summary>
    public Task Ended => _ended.Task;

    public async Task CancelAsync()
    {
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended in this moment: there is nothing to cancel.
        }
    }

    public Task ReleaseAsync()
    {
        // What somebody has cancelled stays cancelled.
        if (!Cancellation.IsCancellationRequested) IsReleased = true;
        return CancelAsync();
    }

    public void End() => _ended.TrySetResult();

    public void Dispose() => _stop.Dispose();
}
