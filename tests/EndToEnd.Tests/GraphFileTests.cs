namespace EndToEnd.Tests;

/// <summary>What becomes of a graph on other pages and on disk, as the tab sees it that has it open.</summary>
public class GraphFileTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_graph_that_is_deleted_elsewhere_says_so_and_is_brought_back()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var other = await EditorPage.OpenAsync(page.Page.Context, chromium.Server, page.Graph);
        using var deleted = await chromium.Server.Client.DeleteAsync($"/api/graphs/{page.Graph}");
        deleted.EnsureSuccessStatusCode();
        foreach (var tab in (EditorPage[])[page, other]) await Assertions.Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "“halve” was deleted" })).ToBeFocusedAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Your graphs" })).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await page.ReadyAsync();
        // So does every other tab, and both work as before.
        await other.ReadyAsync();
        await other.Field("small", "in.width").FillAsync("64");
        await page.ChangeAsync(() => other.PressAsync("Tab"));
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("64");
        await page.Page.GetByLabel("Name of the graph").FillAsync("renamed");
        await page.PressAsync("Enter");
        await Assertions.Expect(other.Page).ToHaveTitleAsync("renamed · LdmGraph");
    }

    [Fact]
    public async Task A_form_whose_graph_is_deleted_elsewhere_says_so_and_is_brought_back()
    {
        var editor = await chromium.OpenAsync(Graphs.Halve);
        var page = editor.Page;
        await page.GotoAsync(new Uri(chromium.Server.Url, $"/form/{editor.Graph}").ToString());
        await page.Locator(".form-fields h1").WaitForAsync();
        using var deleted = await chromium.Server.Client.DeleteAsync($"/api/graphs/{editor.Graph}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await page.Locator(".form-fields h1").WaitForAsync();
    }

    [Fact]
    public async Task What_something_else_writes_into_the_file_is_shown_at_once_and_is_what_runs()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        // The file is there as soon as the graph is; what is written into it next is somebody else's.
        var file = Path.Combine(chromium.Server.Data.Path, "graphs", page.Graph + ".json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"width\": 48", "\"width\": 24", StringComparison.Ordinal));
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("24");
        await Assertions.Expect(page.Page.Locator(".told")).ToContainTextAsync(["changed outside of the editor", ""]);
        // Half-written, it is nobody's business yet.
        await File.WriteAllTextAsync(file, "{ \"format\": ");
        await File.WriteAllTextAsync(file, Graphs.Halve.Replace("\"width\": 48", "\"width\": 16", StringComparison.Ordinal));
        await page.RunAsync();
        await page.Page.Locator("a.result-picture img[width='16']").WaitForAsync();
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("16");
        await page.ChangeAsync(() => page.PressAsync("Control+z"));
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("24");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_graph_without_a_name_goes_by_the_name_of_its_file()
    {
        var page = await chromium.OpenAsync("""{ "format": "ldmgraph/1", "nodes": {} }""");
        await Assertions.Expect(page.Page).ToHaveTitleAsync($"{page.Graph} · LdmGraph");
        await Assertions.Expect(page.Page.GetByLabel("Name of the graph")).ToHaveValueAsync(page.Graph);
        await Assertions.Expect(page.Page.GetByTitle("Save the graph as a file")).ToHaveAttributeAsync("download", $"{page.Graph}.json");
    }

    [Fact]
    public async Task A_change_of_the_file_comes_to_the_open_tab_with_a_word_about_it_and_can_be_undone()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var file = FileOf(page);
        await page.ChangeAsync(async () =>
        {
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"width\": 48", "\"width\": 40", StringComparison.Ordinal));
            // Whoever reads the graph sees it, and with it every tab.
            Assert.Contains("40", (await page.TextAsync(chromium.Server)).ToString(), StringComparison.Ordinal);
        });
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("40");
        await Assertions.Expect(page.Page.GetByText("changed outside of the editor")).ToBeVisibleAsync();
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync());
        await Assertions.Expect(page.Field("small", "in.width")).ToHaveValueAsync("48");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByText("changed outside of the editor")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task That_the_file_cannot_be_written_is_said_when_it_happens_and_as_long_as_it_is_so()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        var problem = page.Page.GetByText("could not be written");
        // A folder in the place of the file: nothing can be given that name.
        File.Delete(FileOf(page));
        Directory.CreateDirectory(Path.Combine(FileOf(page), "in the way"));
        await page.Field("small", "in.width").FillAsync("64");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await Assertions.Expect(problem).ToBeVisibleAsync();
        Directory.Delete(FileOf(page), recursive: true);
        await Assertions.Expect(problem).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Contains("64", await File.ReadAllTextAsync(FileOf(page)), StringComparison.Ordinal);
    }

    private string FileOf(EditorPage page) => Path.Combine(chromium.Server.Data.Path, "graphs", page.Graph + ".json");
}
