namespace EndToEnd.Tests;

/// <summary>The machine's browser and one server for a class of tests. Each test has a page, and a graph, of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private Server _server = null!;

    public IBrowser Browser { get; private set; } = null!;

    internal Server Server => _server;

    /// <summary>A folder that graphs may read.</summary>
    public string Pictures { get; } = Directory.CreateTempSubdirectory("ldm-pictures-").FullName;

    public async Task InitializeAsync()
    {
        TestPicture.Write(Path.Combine(Pictures, "disc.png"), 96, 64);
        _server = await Server.StartAsync("--root", Pictures);
        _playwright = await Playwright.CreateAsync();
        Browser = await LaunchAsync(_playwright);
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(Pictures, recursive: true);
    }

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu"],
    });

    /// <summary>Opens a graph in a new tab of a new user.</summary>
    internal async Task<EditorPage> OpenAsync(string graph) => await EditorPage.OpenAsync(await Browser.NewContextAsync(EditorPage.Options), _server, await EditorPage.CreateAsync(_server, graph));
}
