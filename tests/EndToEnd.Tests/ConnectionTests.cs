namespace EndToEnd.Tests;

public class ConnectionTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_connection_lost_in_mid_drag_loses_nothing()
    {
        await using var wire = new Wire(chromium.Server.Url.Port);
        var page = await OpenAsync(wire, Graphs.Halve);
        var at = await EditorPage.MiddleAsync(page.Head("small"));
        await page.Page.Mouse.MoveAsync(at.X, at.Y);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(at.X + 50, at.Y + 60, new() { Steps = 4 });
        wire.Cut();
        await Assertions.Expect(page.Page.Locator(".canvas-lost")).ToBeVisibleAsync();
        await page.Page.Mouse.MoveAsync(at.X + 100, at.Y + 120, new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        await Task.Delay(Outage);
        await page.ChangeAsync(() =>
        {
            wire.Mend();
            return Task.CompletedTask;
        });
        await Assertions.Expect(page.Page.Locator(".canvas-lost")).ToBeHiddenAsync();
        var place = (await page.TextAsync(chromium.Server)).GetProperty("layout").GetProperty("small");
        Assert.InRange(place.GetProperty("y").GetDouble(), 60, 400);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_connection_lost_in_mid_typing_loses_nothing()
    {
        await using var wire = new Wire(chromium.Server.Url.Port);
        var page = await OpenAsync(wire, Graphs.Halve);
        var field = page.Field("save", "in.name");
        await field.FillAsync("");
        await page.Page.Keyboard.TypeAsync("half");
        wire.Cut();
        await Assertions.Expect(page.Page.Locator(".canvas-lost")).ToBeVisibleAsync();
        await page.Page.Keyboard.TypeAsync("-and-half");
        await page.PressAsync("Tab");
        await Task.Delay(Outage);
        await page.ChangeAsync(() =>
        {
            wire.Mend();
            return Task.CompletedTask;
        });
        await Assertions.Expect(field).ToHaveValueAsync("half-and-half");
        Assert.Equal("half-and-half", (await page.TextAsync(chromium.Server)).GetProperty("nodes").GetProperty("save").GetProperty("in").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_run_goes_on_when_it_is_started_again()
    {
        using var data = new DataFolder();
        EditorPage page;
        var context = await chromium.Browser.NewContextAsync(EditorPage.Options);
        var server = await Server.StartAsync(data, "--root", chromium.Pictures);
        try
        {
            var graph = await EditorPage.CreateAsync(server, """{ "format": "ldmgraph/1", "name": "slow", "nodes": { "slow": { "type": "test.slow-write@1", "in": { "seconds": 8 } } }, "layout": { "slow": { "x": 0, "y": 0 } } }""");
            page = await EditorPage.OpenAsync(context, server, graph);
            var at = await EditorPage.MiddleAsync(page.Head("slow"));
            await page.ChangeAsync(() => page.DragAsync(at, (at.X + 40, at.Y + 80)));
            await page.RunAsync("Running");
            await page.Field("slow", "in.name").FillAsync("half-");
            await server.KillAsync();
            await Assertions.Expect(page.Page.Locator(".canvas-lost")).ToBeVisibleAsync();
            await page.Page.Keyboard.TypeAsync("typed");
        }
        finally
        {
            await server.DisposeAsync();
        }
        // The page comes back by itself, with all that was done and what was being typed.
        await using var next = await Server.StartAsync(data, "--root", chromium.Pictures, "--port", $"{server.Url.Port}");
        await page.RunStateAsync("Done");
        await Assertions.Expect(page.Node("slow")).ToHaveAttributeAsync("data-run", "done");
        await Assertions.Expect(page.Field("slow", "in.name")).ToHaveValueAsync("half-typed");
        var text = await page.TextAsync(next);
        Assert.NotEqual(0, text.GetProperty("layout").GetProperty("slow").GetProperty("y").GetDouble());
        Assert.Equal("half-typed", text.GetProperty("nodes").GetProperty("slow").GetProperty("in").GetProperty("name").GetString());
    }

    private async Task<EditorPage> OpenAsync(Wire wire, string graph)
    {
        var id = await EditorPage.CreateAsync(chromium.Server, graph);
        return await EditorPage.OpenAsync(await chromium.Browser.NewContextAsync(EditorPage.Options), new Uri($"http://127.0.0.1:{wire.Port}/"), id);
    }
}
