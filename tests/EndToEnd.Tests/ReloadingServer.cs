namespace EndToEnd.Tests;

/// <summary>The machine's browser and a server that watches its plugins, among them the first version of test.dial.</summary>
public sealed class ReloadingServer : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    internal Server Server { get; private set; } = null!;

    /// <summary>A folder that graphs may read.</summary>
    public string Files { get; } = Directory.CreateTempSubdirectory("ldm-files-").FullName;

    public async Task InitializeAsync()
    {
        Server = await Server.StartAsync("--watch-plugins", "--root", Files);
        Build("Dial1");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await Server.Client.GetAsync("/api/nodes/test.dial@1", patience.Token)).StatusCode == System.Net.HttpStatusCode.NotFound) await Task.Delay(50, patience.Token);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Files, recursive: true);
    }

    /// <summary>Puts a version of the plugin where the last one was.</summary>
    public void Build(string version) => Server.Data.BuildPlugin(Server.TestPlugin(version), "Dial");

    /// <summary>Opens a graph in a new tab of a new user.</summary>
    internal async Task<EditorPage> OpenAsync(string graph) => await EditorPage.OpenAsync(await _browser.NewContextAsync(EditorPage.Options), Server, await EditorPage.CreateAsync(Server, graph));
}
