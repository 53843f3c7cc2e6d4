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
    public async Task Panning_styles_no_node_anew()
    {
        var page = await chromium.OpenAsync(Graphs.Chain(60));
        await SettleAsync(page);
        var elements = await page.Page.Locator(".canvas-nodes *").CountAsync();
        // What one element says of itself, and so of all in it, is seen: the count counts.
        var all = await StyledAsync(async () => await page.Page.EvaluateAsync("() => { document.querySelector('.canvas-pane').style.setProperty('--ground', '1px'); document.body.offsetTop; }"));
        Assert.InRange(all, elements / 2, int.MaxValue);
        const int Moves = 30;
        var styled = await StyledAsync(() => page.DragAsync((300, 760), (600, 700), Moves));
        Assert.InRange(styled, 1, 2 * all);
    }

    [Theory]
    [InlineData("Result", 100)]
    [InlineData("Selection", 100)]
    [InlineData("Outline", 100)]
    [InlineData("Problems", 100)]
    [InlineData("Outline", 2000)]
    public async Task An_edit_takes_at_most_two_kilobytes_of_the_connection_however_large_the_graph_is(string tab, int nodes)
    {
        var page = await chromium.OpenAsync(Graphs.Chain(nodes));
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
        await page.Canvas.FocusAsync();
        await page.PressAsync("f");
        await page.Node("n21").FocusAsync();
        await page.PressAsync("1");
        // Brought into sight by being gone to.
        await page.PressAsync("ArrowRight");
        await SettleAsync(page);
        var field = page.Field("n22", "in.b");
        var taken = new Dictionary<string, long>();
        foreach (var (what, edit) in new (string, Func<Task>)[]
                 {
                     ("a value", async () =>
                     {
                         await field.FillAsync("7");
                         await page.PressAsync("Tab");
                     }),
                     ("undo", () => page.PressAsync("Control+z")),
                     ("redo", () => page.PressAsync("Control+Shift+z")),
                     ("bypass", () => page.PressAsync("Control+b")),
                     ("a move", () => page.PressAsync("Control+ArrowDown")),
                 })
        {
            var before = page.Bytes;
            await page.ChangeAsync(edit);
            await SettleAsync(page);
            taken[what] = page.Bytes - before;
            // From its field back to the node, where keys mean the graph.
            if (what == "a value") await page.PressAsync("Escape");
            await SettleAsync(page);
        }
        Assert.True(taken.Values.All(bytes => bytes is > 100 and <= 2048), string.Join(", ", taken.Select(edit => $"{edit.Key}: {edit.Value} bytes")));
    }

    [Fact]
    public async Task Twenty_thousand_nodes_open_with_elements_for_those_in_sight_and_any_of_them_is_found_and_changed()
    {
        const int Nodes = 20_000;
        var page = await chromium.OpenAsync(Graphs.Chain(Nodes));
        await page.Node("n0").WaitForAsync();
        await SettleAsync(page);
        var elements = await page.Page.Locator(".node").CountAsync();
        Assert.InRange(elements, 10, 600);

        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Outline" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".panel-body")).ToContainTextAsync("19,700 more");
        await page.Page.GetByLabel("Find", new() { Exact = true }).FillAsync("n19990");
        await page.Page.Locator(".outline button").Filter(new() { HasTextString = "n19990" }).ClickAsync();
        await page.FocusedAsync("n19990");
        // What lies around it has come with it, and arrows lead on.
        await page.PressAsync("ArrowRight");
        await page.FocusedAsync("n19991");
        await page.ChangeAsync(async () =>
        {
            await page.Field("n19991", "in.b").FillAsync("7");
            await page.PressAsync("Tab");
        });
        Assert.Equal(7, (await page.TextAsync(chromium.Server)).GetProperty("nodes").GetProperty("n19991").GetProperty("in").GetProperty("b").GetInt32());
        await page.PressAsync("Escape");
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.False((await page.TextAsync(chromium.Server)).GetProperty("nodes").GetProperty("n19991").GetProperty("in").TryGetProperty("b", out _));

        await page.PressAsync("Control+a");
        await page.ChangeAsync(() => page.PressAsync("Delete"));
        Assert.Empty((await page.TextAsync(chromium.Server)).GetProperty("nodes").EnumerateObject());
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(Nodes, (await page.TextAsync(chromium.Server)).GetProperty("nodes").EnumerateObject().Count());
        Assert.Empty(page.Errors);
        await chromium.Server.AssertIsUpAsync();
    }

    [Fact]
    public async Task What_a_run_tells_takes_at_most_two_kilobytes_a_node()
    {
        var page = await chromium.OpenAsync(Graphs.Chain(100).Replace("\"layout\"", "\"outputs\": { \"sum\": { \"from\": \"n99.sum\" } }, \"layout\"", StringComparison.Ordinal));
        await SettleAsync(page);
        var before = page.Bytes;
        await page.RunAsync();
        await Assertions.Expect(page.Node("n99")).ToHaveAttributeAsync("data-run", "done");
        await SettleAsync(page);
        Assert.InRange(page.Bytes - before, 1000, 100 * 2048);
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
        // Of what lies in nodes, so much is laid out: the rest costs the browser nothing when the graph moves.
        var (laidOut, elements) = (await page.Page.EvaluateAsync<int>("[...document.querySelectorAll('.canvas-nodes *')].filter(element => element.getClientRects().length > 0).length"), await page.Page.Locator(".canvas-nodes *").CountAsync());
        Assert.InRange(laidOut, 100, elements / 8);
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
            counts.Add(await ListenersAsync(page.Page, debugger));
            await page.Page.EvaluateAsync("graph => Blazor.navigateTo('/edit/' + graph)", page.Graph);
            await page.ReadyAsync();
        }
        // The first visits load what the page keeps for all others.
        Assert.True(counts.Skip(2).All(count => count <= counts[1]), $"listeners after each visit: {string.Join(", ", counts)}");
        Assert.Empty(page.Errors);
    }

    /// <summary>The page's listeners, once the last parts of what was left are gone: the same number three times.</summary>
    private static async Task<int> ListenersAsync(IPage page, ICDPSession debugger)
    {
        for (var (before, same) = (-1, 0); ;)
        {
            await debugger.SendAsync("HeapProfiler.collectGarbage");
            var count = (await debugger.SendAsync("Memory.getDOMCounters"))!.Value.GetProperty("jsEventListeners").GetInt32();
            same = count == before ? same + 1 : 0;
            if (same == 2) return count;
            before = count;
            await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))");
        }
    }

    /// <summary>Elements that the browser worked out the style of, by its own count.</summary>
    private async Task<int> StyledAsync(Func<Task> act)
    {
        var browser = await chromium.Browser.NewBrowserCDPSessionAsync();
        var (elements, over) = (0, new TaskCompletionSource());
        browser.Event("Tracing.dataCollected").OnEvent += (_, happened) =>
        {
            foreach (var one in happened!.Value.GetProperty("value").EnumerateArray())
                if (one.TryGetProperty("args", out var args) && args.TryGetProperty("elementCount", out var count)) Interlocked.Add(ref elements, count.GetInt32());
        };
        browser.Event("Tracing.tracingComplete").OnEvent += (_, _) => over.TrySetResult();
        await browser.SendAsync("Tracing.start", new() { ["transferMode"] = "ReportEvents", ["traceConfig"] = new Dictionary<string, object> { ["includedCategories"] = new[] { "devtools.timeline", "blink" } } });
        await act();
        await browser.SendAsync("Tracing.end");
        await over.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await browser.DetachAsync();
        return elements;
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
