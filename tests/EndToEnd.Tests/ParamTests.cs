using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>The graph's own params, changed in the panel.</summary>
public class ParamTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Params_are_added_renamed_limited_moved_and_removed_in_the_panel()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        // With nothing selected it is about the graph itself.
        await page.Page.GetByLabel("Type of the new param").SelectOptionAsync("int");
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a param" }).ClickAsync());
        await WriteAsync(page, "Name", "size");
        await WriteAsync(page, "Description", "How wide it is");
        await WriteAsync(page, "Least", "8");
        await WriteAsync(page, "Most", "64");
        await page.LinkAsync(page.Port("$params", "out", "size"), page.Port("small", "in", "in.width"));
        Assert.Equal("""{"type":"int","description":"How wide it is","min":8,"max":64}""", JsonSerializer.Serialize((await ParamsAsync(page)).GetProperty("size")));

        // The card is the graph's as well; what is linked follows a new name.
        await page.Head("$params").ClickAsync();
        await WriteAsync(page, "Name", "width");
        Assert.Equal("params.width", (await page.TextAsync(chromium.Server)).GetProperty("nodes").GetProperty("small").GetProperty("in").GetProperty("width").GetProperty("from").GetString());
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a param" }).ClickAsync());
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Move width down" }).ClickAsync());
        Assert.Equal(["text", "width"], (await ParamsAsync(page)).EnumerateObject().Select(param => param.Name));

        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove width" }).ClickAsync());
        Assert.Equal(0, await page.Link("small:in.width").CountAsync());
        await page.PressAsync("Escape");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_param_made_of_a_field_that_shows_its_default_has_that_default()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Head("save").ClickAsync();
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Make quality a param" }).ClickAsync());
        Assert.Equal(92, (await ParamsAsync(page)).GetProperty("quality").GetProperty("default").GetInt32());
        await page.RunAsync();
    }

    [Fact]
    public async Task Control_and_Enter_in_a_field_runs_what_is_written_there()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Field("small", "in.width").FillAsync("40");
        await page.PressAsync("Control+Enter");
        await page.RunStateAsync("Done");
        await page.Page.Locator("a.result-picture img[width='40']").WaitForAsync();

        // In the panel as well.
        await page.Head("small").ClickAsync();
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        await page.Page.Locator(".canvas-panel [data-row='small:in.width'] input").First.FillAsync("24");
        await page.PressAsync("Control+Enter");
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Result" }).ClickAsync();
        await page.Page.Locator("a.result-picture img[width='24']").WaitForAsync();
    }

    [Fact]
    public async Task What_cannot_be_a_limit_is_refused_and_the_field_shows_what_holds()
    {
        var page = await chromium.OpenAsync(Graphs.Halve.Replace("\"nodes\"", "\"params\": { \"size\": { \"type\": \"int\", \"default\": 5, \"min\": 2 } }, \"nodes\"", StringComparison.Ordinal));
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        foreach (var (field, written, shown, reason) in new[] { ("Most", "1", "", "above the most"), ("Least", "2.5", "2", "no whole number"), ("Most", "much", "", "is no number"), ("Name", "my size", "size", "cannot be a param's name") })
        {
            var box = page.Page.Locator(".param-editor").GetByLabel(field, new() { Exact = true });
            await box.FillAsync(written);
            await page.PressAsync("Tab");
            await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync(reason);
            await Assertions.Expect(box).ToHaveValueAsync(shown);
        }
        Assert.Equal("""{"type":"int","default":5,"min":2}""", JsonSerializer.Serialize((await ParamsAsync(page)).GetProperty("size")));
    }

    [Theory]
    [InlineData("Description")]
    [InlineData("Choices, one a line")]
    public async Task What_is_undone_is_undone_in_its_field(string field)
    {
        var page = await chromium.OpenAsync(Graphs.Halve.Replace("\"nodes\"", "\"params\": { \"style\": { \"type\": \"text\" } }, \"nodes\"", StringComparison.Ordinal));
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        await WriteAsync(page, field, "first");
        await WriteAsync(page, field, "second");
        await page.Canvas.FocusAsync();
        var box = page.Page.Locator(".param-editor").GetByLabel(field, new() { Exact = true });
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await Assertions.Expect(box).Not.ToHaveValueAsync("second");
        await page.ChangeAsync(() => page.PressAsync("Control+Shift+z"));
        await Assertions.Expect(box).ToHaveValueAsync("second");
    }

    private static async Task WriteAsync(EditorPage page, string field, string text)
    {
        await page.Page.Locator(".canvas-panel").GetByLabel(field, new() { Exact = true }).First.FillAsync(text);
        await page.ChangeAsync(() => page.PressAsync("Tab"));
    }

    private async Task<JsonElement> ParamsAsync(EditorPage page) => (await page.TextAsync(chromium.Server)).GetProperty("params");
}
