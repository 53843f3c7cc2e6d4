using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd.Tests;

public class BuildingTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_graph_is_built_from_nothing_by_mouse_alone_and_run()
    {
        var page = await chromium.OpenAsync(Graphs.Empty);
        await page.AddByMouseAsync("image.load", 300, 300);
        var path = page.Field("load", "in.path");
        await path.ClickAsync();
        // A value is typed: a mouse writes no text.
        await path.FillAsync("disc.png");
        await page.ChangeAsync(() => page.Page.Mouse.ClickAsync(300, 700));

        // A link that ends on nothing opens the palette with what fits.
        await page.DragAsync(await EditorPage.MiddleAsync(page.Port("load", "out", "image")), (520, 640));
        await page.ChooseAsync("image.resize");
        Assert.Equal(1, await page.Link("resize:in.image").CountAsync());
        var width = page.Field("resize", "in.width");
        await width.FillAsync("48");
        await page.ChangeAsync(() => page.Page.Mouse.ClickAsync(300, 700));

        // A link that ends on a node's body finds the port.
        await page.AddByMouseAsync("image.save", 900, 230);
        await page.ChangeAsync(async () => await page.DragAsync(await EditorPage.MiddleAsync(page.Port("resize", "out", "image")), await EditorPage.MiddleAsync(page.Head("save"))));
        Assert.Equal(1, await page.Link("save:in.image").CountAsync());

        await page.RunAsync();
        await page.Node("save").Locator("[data-run-part=preview][src*='/api/pictures/']").WaitForAsync();
        Assert.Equal("done", await page.Node("save").GetAttributeAsync("data-run"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_graph_is_built_from_nothing_by_keyboard_alone_and_run()
    {
        var page = await chromium.OpenAsync(Graphs.Empty);
        await page.Canvas.FocusAsync();
        await page.AddByKeysAsync("image.load", "load");
        await page.WriteByKeysAsync("in.path", "disc.png");
        await page.AddByKeysAsync("image.save", "save");

        // C asks for a port of this node, then for what to link it with.
        await page.PressAsync("c");
        await page.Page.Keyboard.TypeAsync("image input");
        await page.PressAsync("Enter");
        await page.Page.Locator("#connect-title").Filter(new() { HasTextString = "save: image with" }).WaitForAsync();
        await page.Page.Keyboard.TypeAsync("load");
        await page.ChangeAsync(() => page.PressAsync("Enter"));
        Assert.Equal(1, await page.Link("save:in.image").CountAsync());
        Assert.Equal("save", await FocusedAsync(page));

        await page.PressAsync("Control+Enter");
        await page.RunStateAsync("Done");
        await page.Node("save").Locator("[data-run-part=preview][src*='/api/pictures/']").WaitForAsync();
    }

    [Fact]
    public async Task What_is_written_before_the_palette_is_there_is_looked_for_and_is_no_command()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Canvas.FocusAsync();
        var before = await page.RevisionAsync();
        await page.PressAsync(" ");
        // An n alone is a note, and an l arranges.
        await page.Page.Keyboard.TypeAsync("nl");
        await Assertions.Expect(page.Page.Locator(".palette input")).ToHaveValueAsync("nl");
        Assert.Equal(before, await page.RevisionAsync());
    }

    [Fact]
    public async Task A_choice_shows_again_what_it_was_when_it_is_undone()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var format = page.Field("save", "in.format");
        await page.ChangeAsync(() => format.SelectOptionAsync("webp"));
        await page.Node("save").FocusAsync();
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await Assertions.Expect(format).ToHaveValueAsync("png");
        await page.ChangeAsync(() => page.PressAsync("Control+Shift+z"));
        await Assertions.Expect(format).ToHaveValueAsync("webp");
    }

    [Fact]
    public async Task What_becomes_of_a_seed_before_a_run_is_undone_like_everything_else()
    {
        var page = await chromium.OpenAsync(Graphs.Halve.Replace("\"nodes\"", "\"params\": { \"seed\": { \"type\": \"seed\", \"default\": \"5\" } }, \"nodes\"", StringComparison.Ordinal));
        var mode = page.Page.GetByLabel("Before a run, seed");
        await page.ChangeAsync(() => mode.SelectOptionAsync("Increment"));
        await page.Node("small").FocusAsync();
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await Assertions.Expect(mode).ToHaveValueAsync("Fixed");
    }

    [Fact]
    public async Task The_panel_has_the_fields_of_the_selected_node_and_makes_params_of_them()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Head("small").ClickAsync();
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        var width = page.Page.Locator(".canvas-panel [data-row='small:in.width'] input").First;
        await width.FillAsync("40");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("40");
        await page.Field("small", "in.width").FillAsync("24");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await Assertions.Expect(width).ToHaveValueAsync("24");

        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Make width a param" }).ClickAsync());
        Assert.Equal(1, await page.Link("small:in.width").CountAsync());
        Assert.Equal(24, (await page.TextAsync(chromium.Server)).GetProperty("params").GetProperty("width").GetProperty("default").GetInt32());
    }

    [Fact]
    public async Task Keys_reach_the_graph_from_as_far_away_as_one_can_go()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Node("small").FocusAsync();
        await UntilAsync("-", isFar: true);
        await UntilAsync("+", isFar: false);

        async Task UntilAsync(string key, bool isFar)
        {
            for (var step = 0; await page.Page.Locator(".canvas.dots").CountAsync() > 0 != isFar; step++)
            {
                Assert.InRange(step, 0, 100);
                await page.PressAsync(key);
                await page.Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 50))");
            }
        }
    }

    [Fact]
    public async Task Keys_mean_the_graph_after_a_click_on_nothing_and_after_what_had_the_focus_is_deleted()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        // Nothing has had the focus yet.
        await page.ChangeAsync(() => page.PressAsync("n"));
        await page.PressAsync("Escape");
        await page.PressAsync("Escape");
        await page.Page.Mouse.ClickAsync(500, 800);
        await page.ChangeAsync(() => page.PressAsync("n"));
        await page.Head("small").ClickAsync();
        await page.ChangeAsync(() => page.PressAsync("Delete"));
        // On to what is beside it.
        await page.FocusedAsync("load");
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(1, await page.Node("small").CountAsync());
        await page.PressAsync("Control+a");
        await page.ChangeAsync(() => page.PressAsync("Delete"));
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(3, await page.Page.Locator(".node:not(.note)").CountAsync());
    }

    [Fact]
    public async Task A_dragged_link_says_in_words_why_it_does_not_fit_and_changes_nothing()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var before = await page.RevisionAsync();
        var from = await EditorPage.MiddleAsync(page.Port("save", "out", "path"));
        var to = await EditorPage.MiddleAsync(page.Port("small", "in", "in.image"));
        await page.Page.Mouse.MoveAsync(from.X, from.Y);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(to.X, to.Y, new() { Steps = 6 });
        await Assertions.Expect(page.Page.Locator(".canvas-hint")).ToHaveTextAsync("that would be a circle");
        await Assertions.Expect(page.Port("small", "in", "in.image")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("fits"));
        await page.Page.Mouse.UpAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-hint")).ToBeHiddenAsync();
        Assert.Equal(before, await page.RevisionAsync());
    }

    [Fact]
    public async Task A_node_let_go_over_a_loop_goes_into_its_body_and_a_link_from_outside_is_handed_in()
    {
        var page = await chromium.OpenAsync(Graphs.Loop);
        var (from, zone) = (await EditorPage.MiddleAsync(page.Head("two")), (await page.Node("loop").BoundingBoxAsync())!);
        await page.ChangeAsync(() => page.DragAsync(from, (zone.X + zone.Width - 150, zone.Y + 90)));
        await page.Node("loop/two").WaitForAsync();
        Assert.Equal(1, await page.Link("loop/two:in.a").CountAsync());
        var text = await page.TextAsync(chromium.Server);
        Assert.Equal("one.sum", text.GetProperty("nodes").GetProperty("loop").GetProperty("const").GetProperty("sum").GetProperty("from").GetString());

        // From outside to a port inside: handed in by the constant that is there.
        await page.LinkAsync(page.Port("one", "out", "sum"), page.Port("loop/step", "in", "in.b"));
        Assert.Equal("const.sum", (await page.TextAsync(chromium.Server)).GetProperty("nodes").GetProperty("loop").GetProperty("body").GetProperty("nodes").GetProperty("step").GetProperty("in").GetProperty("b").GetProperty("from").GetString());

        await page.Head("loop/two").ClickAsync(new() { Button = MouseButton.Right });
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Take out of the body" }).ClickAsync());
        var (out_, around) = ((await page.Node("two").BoundingBoxAsync())!, (await page.Node("loop").BoundingBoxAsync())!);
        Assert.True(out_.Y > around.Y + around.Height);
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(1, await page.Node("two").CountAsync());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Thirty_steps_are_undone_and_done_again_one_by_one()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var states = new List<string> { (await page.TextAsync(chromium.Server)).GetRawText() };
        await page.Node("small").FocusAsync();
        for (var step = 0; step < 30; step++)
        {
            // A note is written in when it is there; the next command is about the node again.
            if (step % 3 == 0)
            {
                await page.Head("small").ClickAsync();
                await page.FocusedAsync("small");
            }
            await page.ChangeAsync(() => page.PressAsync((step % 3) switch { 0 => "Control+ArrowDown", 1 => "Control+b", _ => "n" }));
            states.Add((await page.TextAsync(chromium.Server)).GetRawText());
        }
        // Out of the note that was added last, in which undo is the text's own.
        await page.Head("small").ClickAsync();
        await page.FocusedAsync("small");
        for (var step = 29; step >= 0; step--)
        {
            await page.ChangeAsync(() => page.PressAsync("Control+z"));
            Assert.Equal(states[step], (await page.TextAsync(chromium.Server)).GetRawText());
        }
        for (var step = 1; step <= 30; step++)
        {
            await page.ChangeAsync(() => page.PressAsync("Control+Shift+z"));
            Assert.Equal(states[step], (await page.TextAsync(chromium.Server)).GetRawText());
        }
    }

    [Fact]
    public async Task A_dropped_graph_file_opens_as_a_graph_of_its_own()
    {
        var page = await chromium.OpenAsync(Graphs.Empty);
        await DropAsync(page, "halve.json", "application/json", System.Text.Encoding.UTF8.GetBytes(Graphs.Halve));
        await page.Node("small").WaitForAsync();
        Assert.DoesNotContain(page.Graph, page.Page.Url);
    }

    [Fact]
    public async Task A_dropped_file_that_is_no_graph_is_refused_in_words_that_everybody_sees()
    {
        var page = await chromium.OpenAsync(Graphs.Empty);
        await DropAsync(page, "notes.txt", "text/plain", "hello"u8.ToArray());
        await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync("notes.txt cannot be opened");
    }

    [Fact]
    public async Task A_dropped_picture_opens_the_graph_that_it_was_made_with()
    {
        var made = await chromium.OpenAsync(Graphs.Halve);
        await made.RunAsync();
        var runs = await chromium.Server.Client.GetFromJsonAsync<JsonElement>("/api/runs?graph=" + made.Graph);
        var hash = runs.GetProperty("runs")[0].GetProperty("outputs")[0].GetProperty("hash").GetString();
        var page = await chromium.OpenAsync(Graphs.Empty);
        await DropAsync(page, "half.png", "image/png", await chromium.Server.Client.GetByteArrayAsync($"/api/pictures/{hash}"));
        await page.Node("small").WaitForAsync();
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("48");
    }

    private static async Task DropAsync(EditorPage page, string name, string type, byte[] content) => await page.Page.EvaluateAsync("""
        ([name, type, content]) => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name, { type }));
            document.querySelector(".canvas-pane").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }
        """, new[] { name, type, Convert.ToBase64String(content) });

    private static Task<string> FocusedAsync(EditorPage page) => page.Page.EvaluateAsync<string>("document.activeElement.dataset.node");
}
