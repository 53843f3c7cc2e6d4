using System.Globalization;

namespace EndToEnd.Tests;

/// <summary>Fingers, on a screen as wide as a phone's.</summary>
public class TouchTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_finger_drags_a_node_and_two_on_it_zoom_instead()
    {
        var (page, fingers) = await OpenAsync();
        var at = await EditorPage.MiddleAsync(page.Head("load"));
        await page.ChangeAsync(() => TouchAsync(fingers, [(at.X, at.Y)], [(at.X + 30, at.Y + 90)]));
        Assert.InRange((await page.TextAsync(chromium.Server)).GetProperty("layout").GetProperty("load").GetProperty("y").GetDouble(), 60, 400);

        var (revision, zoom, place) = (await page.RevisionAsync(), await ZoomAsync(page), await PlaceAsync(page));
        at = await EditorPage.MiddleAsync(page.Head("load"));
        await TouchAsync(fingers, [(at.X - 20, at.Y), (at.X + 20, at.Y)], [(at.X - 40, at.Y), (at.X + 40, at.Y)]);
        Assert.InRange(await ZoomAsync(page) / zoom, 1.8, 2.2);
        // The node under the fingers was not moved.
        Assert.Equal((revision, place), (await page.RevisionAsync(), await PlaceAsync(page)));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_finger_links_two_ports()
    {
        var (page, fingers) = await OpenAsync();
        Assert.Equal(0, await page.Link("save:in.image").CountAsync());
        var from = await EditorPage.MiddleAsync(page.Port("load", "out", "image"));
        var to = await EditorPage.MiddleAsync(page.Port("save", "in", "in.image"));
        await page.ChangeAsync(() => TouchAsync(fingers, [from], [to]));
        Assert.Equal(1, await page.Link("save:in.image").CountAsync());
    }

    [Fact]
    public async Task On_a_phone_nothing_is_wider_than_the_screen_and_the_panel_comes_when_it_is_asked_for()
    {
        var (page, _) = await OpenAsync();
        foreach (var address in new[] { $"/edit/{page.Graph}", $"/form/{page.Graph}", "/", "/queue", "/gallery", "/models" })
        {
            await page.Page.GotoAsync(new Uri(chromium.Server.Url, address).ToString());
            await page.Page.Locator("h1").First.WaitForAsync();
            Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{address} is wider than the screen");
        }
        await page.Page.GotoAsync(new Uri(chromium.Server.Url, $"/edit/{page.Graph}").ToString());
        await page.ReadyAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-panel")).ToBeHiddenAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Side panel" }).TapAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-panel")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Close the panel" }).TapAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-panel")).ToBeHiddenAsync();
    }

    private async Task<(EditorPage Page, ICDPSession Fingers)> OpenAsync()
    {
        var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true, ReducedMotion = ReducedMotion.Reduce });
        var page = await EditorPage.OpenAsync(context, chromium.Server, await EditorPage.CreateAsync(chromium.Server, """
            { "format": "ldmgraph/1", "name": "two",
              "nodes": { "load": { "type": "image.load@1", "in": { "path": "disc.png" } }, "save": { "type": "image.save@1", "in": { "name": "copy" } } },
              "layout": { "load": { "x": 0, "y": 0 }, "save": { "x": 340, "y": 0 } } }
            """));
        return (page, await context.NewCDPSessionAsync(page.Page));
    }

    /// <summary>Puts fingers down one after the other, moves them all to their ends in steps, and lifts them.</summary>
    private static async Task TouchAsync(ICDPSession fingers, (float X, float Y)[] from, (float X, float Y)[] to)
    {
        const int Steps = 8;
        for (var count = 1; count <= from.Length; count++) await SendAsync(fingers, "touchStart", from[..count]);
        for (var step = 1; step <= Steps; step++)
            await SendAsync(fingers, "touchMove", [.. from.Zip(to, (a, b) => (a.X + (b.X - a.X) * step / Steps, a.Y + (b.Y - a.Y) * step / Steps))]);
        await SendAsync(fingers, "touchEnd", []);
    }

    private static async Task SendAsync(ICDPSession fingers, string type, (float X, float Y)[] points) => await fingers.SendAsync("Input.dispatchTouchEvent", new()
    {
        ["type"] = type,
        ["touchPoints"] = points.Select((point, id) => new Dictionary<string, object> { ["x"] = point.X, ["y"] = point.Y, ["id"] = id }).ToArray(),
    });

    private static async Task<double> ZoomAsync(EditorPage page) =>
        double.Parse(await page.Page.EvaluateAsync<string>("String(new DOMMatrix(document.querySelector('.canvas-view').style.transform).a)"), CultureInfo.InvariantCulture);

    private static Task<string> PlaceAsync(EditorPage page) => page.Node("load").EvaluateAsync<string>("node => node.style.transform");
}
