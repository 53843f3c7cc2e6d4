using LdmGraph.Runs;
using Microsoft.AspNetCore.Components;

namespace LdmGraph.Web.Runs;

/// <summary>A page that shows the queue and is loaded again whenever the queue says that something has changed.</summary>
public abstract class QueueFollower : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Task _following = Task.CompletedTask;

    [Inject] protected IRunQueue Queue { get; set; } = null!;

    /// <summary>Ends when the page is closed.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellation);

    protected override Task OnInitializedAsync() => LoadAsync(Gone);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _following = FollowAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var _ in Queue.WatchAllAsync(Gone))
                await InvokeAsync(async () =>
                {
                    await LoadAsync(Gone);
                    StateHasChanged();
                });
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The page is closed, which is how this ends.
            return;
        }
    }
}
