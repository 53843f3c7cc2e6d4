namespace EndToEnd.Tests;

/// <summary>How graphs lie on the canvas.</summary>
public class LookTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task No_node_covers_another_in_any_graph_that_ships()
    {
        var folder = Path.Combine(Server.Root, "graphs");
        var context = await chromium.Browser.NewContextAsync(EditorPage.Options);
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var page = await EditorPage.OpenAsync(context, chromium.Server, await EditorPage.CreateAsync(chromium.Server, await File.ReadAllTextAsync(file)));
            wrong.AddRange((await page.OverlapsAsync()).Select(pair => $"{Path.GetRelativePath(folder, file)}: {pair}"));
            await page.Page.CloseAsync();
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Undoing_the_first_move_puts_everything_back_where_it_was_shown()
    {
        var page = await chromium.OpenAsync(Graphs.Unplaced);
        var before = await PlacesAsync(page);
        var at = await EditorPage.MiddleAsync(page.Head("small"));
        await page.ChangeAsync(() => page.DragAsync(at, (at.X + 30, at.Y + 160)));
        Assert.NotEqual(before, await PlacesAsync(page));
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(before, await PlacesAsync(page));
    }

    [Theory]
    [InlineData("Alt+c")]
    [InlineData("Delete")]
    public async Task Nodes_stay_where_they_were_shown_when_one_is_collapsed_or_deleted_and_that_is_undone(string key)
    {
        var page = await chromium.OpenAsync(Graphs.Unplaced);
        var before = await PlacesAsync(page);
        await page.Head("small").ClickAsync();
        await page.ChangeAsync(() => page.PressAsync(key));
        // Where its left upper corner is told by the transform; what it shows is less meanwhile.
        if (key != "Delete") Assert.Equal(before, await PlacesAsync(page));
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(before, await PlacesAsync(page));
    }

    [Fact]
    public async Task A_node_that_went_into_a_loop_comes_back_to_where_it_was_shown()
    {
        var page = await chromium.OpenAsync(Graphs.WithoutPlaces(Graphs.Loop));
        var before = await PlacesAsync(page);
        var (from, zone) = (await EditorPage.MiddleAsync(page.Head("two")), (await page.Node("loop").BoundingBoxAsync())!);
        await page.DragAsync(from, (zone.X + zone.Width / 2, zone.Y + 40));
        await page.Node("loop/two").WaitForAsync();
        // One step, as it was one drag.
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        Assert.Equal(before, await PlacesAsync(page));
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeDisabledAsync();

        // What is refused leaves nothing behind.
        from = await EditorPage.MiddleAsync(page.Head("one"));
        await page.DragAsync(from, (zone.X + zone.Width / 2, zone.Y + 40));
        await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync("one is used by");
        await page.Page.WaitForFunctionAsync("before => [...document.querySelectorAll('.node')].map(node => node.dataset.node + ' ' + node.style.transform).join('; ') === before", before);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_node_stays_where_it_was_shown_under_another_name()
    {
        var page = await chromium.OpenAsync(Graphs.Unplaced);
        var before = await PlacesAsync(page);
        await page.Head("small").ClickAsync();
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        await page.Page.GetByLabel("Id", new() { Exact = true }).FillAsync("tiny");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        Assert.Equal(before, (await PlacesAsync(page)).Replace("tiny", "small", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_keeps_its_size_when_its_run_and_its_picture_come()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var before = await SizesAsync(page);
        await page.RunAsync();
        await page.Node("save").Locator("[data-run-part=preview][src*='/api/pictures/']").WaitForAsync();
        Assert.Equal(before, await SizesAsync(page));
    }

    private static Task<string> PlacesAsync(EditorPage page) => page.Page.EvaluateAsync<string>("[...document.querySelectorAll('.node')].map(node => node.dataset.node + ' ' + node.style.transform).join('; ')");

    private static Task<string> SizesAsync(EditorPage page) => page.Page.EvaluateAsync<string>("[...document.querySelectorAll('.node')].map(node => `${node.dataset.node} ${node.offsetWidth} x ${node.offsetHeight}`).join('; ')");
}
