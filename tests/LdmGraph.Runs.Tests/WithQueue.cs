namespace LdmGraph.Runs.Tests;

/// <summary>Tests that each have a queue, in a folder of its own.</summary>
public abstract class WithQueue : IAsyncLifetime
{
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("ldm-runs-").FullName;

    private protected TestQueue Queue { get; set; } = null!;

    public async Task InitializeAsync() => Queue = await TestQueue.StartAsync(Folder);

    public async Task DisposeAsync()
    {
        await Queue.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
