namespace EndToEnd.Tests;

/// <summary>Counts, not times: they say the same on a busy machine.</summary>
public class CountTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Panning_and_zooming_send_nothing_to_the_server()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await SettleAsync(page);
        var before = page.Calls;
        var view = await ViewAsync(page);
        await page.DragAsync((400, 700), (600, 600), 30);
        await page.Page.Mouse.WheelAsync(0, -300);
        await page.Page.WaitForFunctionAsync("before => document.querySelector('.canvas-view').style.transform !== before", view);
        await SettleAsync(page);
        Assert.Equal(before, page.Calls);
    }

    [Fact]
    public async Task A_drag_of_any_length_is_at_most_two_messages()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await SettleAsync(page);
        var before = page.Calls;
        var at = await EditorPage.MiddleAsync(page.Head("small"));
        await page.ChangeAsync(() => page.DragAsync(at, (at.X + 90, at.Y + 140), 120));
        await SettleAsync(page);
        Assert.InRange(page.Calls - before, 1, 2);
    }

    [Fact]
    public async Task A_changed_value_renders_one_node()
    {
        var page = await chromium.OpenAsync(Graphs.Chain(20));
        await SettleAsync(page);
        await page.Page.EvaluateAsync("""
            () => {
                window.touched = new Set();
                const watch = new MutationObserver(changes => {
                    for (const change of changes) {
                        const node = (change.target.nodeType === 1 ? change.target : change.target.parentElement).closest("[data-node]");
                        // Selection and culling are classes of the outermost element, given by the script.
                        if (node && change.target !== node) touched.add(node.dataset.node);
                    }
                });
                watch.observe(document.querySelector(".canvas-nodes"), { subtree: true, childList: true, characterData: true, attributes: true });
            }
            """);
        var field = page.Field("n7", "in.b");
        await field.FillAsync("5");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        // Written by the rendering, not by the hand.
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-valuenow", "5");
        await SettleAsync(page);
        Assert.Equal(["n7"], (await page.Page.EvaluateAsync<string[]>("[...touched]")).Where(node => !node.StartsWith('$')));
    }

    [Fact]
    public async Task Of_five_hundred_nodes_only_those_in_sight_are_laid_out()
    {
        var page = await chromium.OpenAsync(Graphs.Chain(500));
        Assert.Equal(500, await page.Page.Locator("[data-node^=n]").CountAsync());
        await page.Canvas.FocusAsync();
        await page.PressAsync("1");
        await page.Page.WaitForFunctionAsync("() => document.querySelectorAll('.node.culled').length > 400");
        // What comes into sight is there again.
        await page.PressAsync("f");
        await page.Page.WaitForFunctionAsync("() => document.querySelectorAll('.node.culled').length === 0");
    }

    [Fact]
    public async Task Leaving_the_editor_leaves_no_listener_behind()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var debugger = await page.Page.Context.NewCDPSessionAsync(page.Page);
        var counts = new List<int>();
        for (var visit = 0; visit < 5; visit++)
        {
            await page.Page.EvaluateAsync("() => Blazor.navigateTo('/models')");
            await page.Canvas.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await page.Page.WaitForFunctionAsync("() => document.adoptedStyleSheets.length === 0");
            await debugger.SendAsync("HeapProfiler.collectGarbage");
            var counters = await debugger.SendAsync("Memory.getDOMCounters");
            counts.Add(counters!.Value.GetProperty("jsEventListeners").GetInt32());
            await page.Page.EvaluateAsync("graph => Blazor.navigateTo('/edit/' + graph)", page.Graph);
            await page.ReadyAsync();
        }
        // The first visits load what the page keeps for all others.
        Assert.True(counts[^1] <= counts[1], $"listeners after each visit: {string.Join(", ", counts)}");
        Assert.Empty(page.Errors);
    }

    /// <summary>Until the page has nothing to say: two answers of the server to questions asked one after the other.</summary>
    private static async Task SettleAsync(EditorPage page)
    {
        for (var same = 0; same < 3;)
        {
            var before = page.Calls;
            await page.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 150)))");
            same = page.Calls == before ? same + 1 : 0;
        }
    }

    private static Task<string> ViewAsync(EditorPage page) => page.Page.EvaluateAsync<string>("document.querySelector('.canvas-view').style.transform");
}
