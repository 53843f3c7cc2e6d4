using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>The pages beside the editor, by keyboard.</summary>
public class PageTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>Saves three pictures of three sizes.</summary>
    private const string Three = """
        { "format": "ldmgraph/1", "name": "three", "nodes": {
          "load": { "type": "image.load@1", "in": { "path": "disc.png" } },
          "a": { "type": "image.resize@1", "in": { "image": { "from": "load.image" }, "width": 16 } }, "save-a": { "type": "image.save@1", "in": { "image": { "from": "a.image" }, "name": "a" } },
          "b": { "type": "image.resize@1", "in": { "image": { "from": "load.image" }, "width": 24 } }, "save-b": { "type": "image.save@1", "in": { "image": { "from": "b.image" }, "name": "b" } },
          "c": { "type": "image.resize@1", "in": { "image": { "from": "load.image" }, "width": 32 } }, "save-c": { "type": "image.save@1", "in": { "image": { "from": "c.image" }, "name": "c" } } } }
        """;

    [Fact]
    public async Task On_a_phone_the_gallery_shows_the_picture_as_wide_as_the_screen()
    {
        var id = await chromium.Server.SubmitAsync(Three);
        await chromium.Server.UntilAsync(id, "done");
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, IsMobile = true, HasTouch = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(chromium.Server.Url, $"/gallery?run={id}").ToString());
        await page.Locator(".viewer-picture img").WaitForAsync();
        var box = (await page.Locator(".viewer-picture img").BoundingBoxAsync())!;
        Assert.InRange(box.Width, 300, 390);
        Assert.InRange(box.Height, 100, 600);
    }

    [Fact]
    public async Task A_picture_that_is_deleted_in_the_gallery_goes_alone_and_is_brought_back_at_once()
    {
        var id = await chromium.Server.SubmitAsync(Three);
        var made = (await chromium.Server.UntilAsync(id, "done")).GetProperty("outputs");
        var page = await OpenAsync("/gallery", $"{id}/1");
        var tiles = page.Locator($".tiles [data-item^='{id}/']");
        await Assertions.Expect(tiles).ToHaveCountAsync(3);
        await tiles.Nth(1).GetByRole(AriaRole.Button).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".viewer").GetByRole(AriaRole.Button, new() { Name = "Delete" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(tiles).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByRole(AriaRole.Status).GetByText("is deleted")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" })).ToBeFocusedAsync();
        var left = (await chromium.Server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}")).GetProperty("outputs");
        Assert.Equal([Hash(made[0]), Hash(made[2])], left.EnumerateArray().Select(Hash));

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tiles).ToHaveCountAsync(3);
        await Assertions.Expect(tiles.Nth(1).GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByText("is deleted")).ToHaveCountAsync(0);

        static string? Hash(JsonElement file) => file.GetProperty("hash").GetString();
    }

    [Fact]
    public async Task A_run_that_is_deleted_from_the_history_is_brought_back_with_its_pictures()
    {
        var id = await chromium.Server.SubmitAsync(Three);
        await chromium.Server.UntilAsync(id, "done");
        var page = await OpenAsync("/queue", id);
        var row = page.Locator($"[data-item='{id}'].run");
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete three" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(row).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(row).ToHaveCountAsync(1);
        await Assertions.Expect(row.GetByRole(AriaRole.Button, new() { Name = "Again" })).ToBeFocusedAsync();
        Assert.Equal(3, (await chromium.Server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}")).GetProperty("outputs").GetArrayLength());
    }

    [Fact]
    public async Task Each_of_the_graphs_that_were_deleted_one_after_the_other_is_brought_back()
    {
        string[] ids = [await EditorPage.CreateAsync(chromium.Server, Named("first one")), await EditorPage.CreateAsync(chromium.Server, Named("second one"))];
        var page = await OpenAsync("/", "first one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete first one" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete second one" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card[data-item]").Filter(new() { HasTextString = "one" })).ToHaveCountAsync(0);
        await BringBack("first one").ClickAsync();
        await BringBack("second one").ClickAsync();
        foreach (var id in ids)
        {
            await Assertions.Expect(page.Locator($".card[data-item='{id}']")).ToHaveCountAsync(1);
            Assert.Contains("one", await chromium.Server.Client.GetStringAsync($"/api/graphs/{id}"), StringComparison.Ordinal);
        }

        ILocator BringBack(string name) => page.Locator(".notice").Filter(new() { HasTextString = name }).GetByRole(AriaRole.Button);

        static string Named(string name) => $$"""{ "format": "ldmgraph/1", "name": "{{name}}", "nodes": {} }""";
    }

    [Fact]
    public async Task The_focus_stays_at_the_run_that_is_moved_and_goes_on_to_the_next_when_it_is_cancelled()
    {
        using var paused = await chromium.Server.Client.PostAsync("/api/queue/pause", null);
        var ids = new List<string>();
        IPage page = null!;
        try
        {
            for (var i = 0; i < 3; i++) ids.Add(await chromium.Server.SubmitAsync(Three));
            page = await OpenAsync("/queue", ids[2]);
            await Button(2, "up").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await ExpectOrderAsync(0, 2, 1);
            await Assertions.Expect(Button(2, "up")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Enter");
            await ExpectOrderAsync(2, 0, 1);
            // It is the first now and goes up no further.
            await Assertions.Expect(Button(2, "down")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Enter");
            await ExpectOrderAsync(0, 2, 1);
            await Assertions.Expect(Button(2, "down")).ToBeFocusedAsync();

            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Enter");
            await ExpectOrderAsync(0, 1);
            await Assertions.Expect(Button(1, "cancel")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Enter");
            await ExpectOrderAsync(0);
            await Assertions.Expect(Button(0, "cancel")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Enter");
            // No other waits: the focus follows the run into the history.
            await Assertions.Expect(Button(0, "again")).ToBeFocusedAsync();
        }
        finally
        {
            using var resumed = await chromium.Server.Client.PostAsync("/api/queue/resume", null);
        }

        ILocator Button(int run, string what) => page.Locator($"[data-item='{ids[run]}'] [data-do={what}]");

        async Task ExpectOrderAsync(params int[] runs)
        {
            var waiting = page.Locator("section[aria-labelledby=waiting] .run");
            await Assertions.Expect(waiting).ToHaveCountAsync(runs.Length);
            for (var i = 0; i < runs.Length; i++) await Assertions.Expect(waiting.Nth(i)).ToHaveAttributeAsync("data-item", ids[runs[i]]);
        }
    }

    /// <summary>Opens a page in a new tab of a new user. It hears as soon as a circuit has drawn a text of it: before, the text is there and its buttons do nothing.</summary>
    private async Task<IPage> OpenAsync(string address, string text)
    {
        var page = await (await chromium.Browser.NewContextAsync(EditorPage.Options)).NewPageAsync();
        page.SetDefaultTimeout(30_000);
        // The first visit of all is led to the editor.
        using var first = await chromium.Server.Client.GetAsync("/");
        var connected = new TaskCompletionSource();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Binary is { } bytes && System.Text.Encoding.UTF8.GetString(bytes) is var said && said.Contains("JS.RenderBatch", StringComparison.Ordinal) && said.Contains(text, StringComparison.Ordinal)) connected.TrySetResult();
        };
        await page.GotoAsync(new Uri(chromium.Server.Url, address).ToString());
        await connected.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return page;
    }
}
