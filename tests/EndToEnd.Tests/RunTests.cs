using System.Text.Json;

namespace EndToEnd.Tests;

public class RunTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Slow = """{ "format": "ldmgraph/1", "name": "slow", "nodes": { "slow": { "type": "test.slow-write@1", "in": { "seconds": 60 } } }, "layout": { "slow": { "x": 0, "y": 0 } } }""";

    [Fact]
    public async Task A_failing_node_shows_the_error_at_its_port()
    {
        var page = await chromium.OpenAsync("""{ "format": "ldmgraph/1", "name": "refused", "nodes": { "no": { "type": "test.refuse@1", "in": { "text": "this" } } }, "outputs": { "text": { "from": "no.text" } }, "layout": { "no": { "x": 0, "y": 0 } } }""");
        await page.RunAsync("Failed");
        await Assertions.Expect(page.Node("no")).ToHaveAttributeAsync("data-run", "failed");
        await Assertions.Expect(page.Node("no").Locator("[data-run-part=error]")).ToContainTextAsync("'this' is not wanted");
        await Assertions.Expect(page.Node("no").Locator(".row.failed")).ToContainTextAsync("text");
    }

    [Fact]
    public async Task A_graph_with_a_mistake_is_not_run_and_says_where_it_is()
    {
        var page = await chromium.OpenAsync("""{ "format": "ldmgraph/1", "name": "open", "nodes": { "save": { "type": "image.save@1", "in": {} } }, "layout": { "save": { "x": 0, "y": 0 } } }""");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync("save.image: the input 'image' (image) is not set; link something to it");
        await Assertions.Expect(page.Node("save").Locator(".row-missing")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_run_that_cannot_be_says_what_is_needed_and_uses_up_no_seed()
    {
        var page = await chromium.OpenAsync("""
            { "format": "ldmgraph/1", "name": "asks", "params": { "picture": { "type": "text" }, "seed": { "type": "seed", "default": "5" } },
              "nodes": { "load": { "type": "image.load@1", "in": { "path": { "from": "params.picture" } } },
                         "save": { "type": "image.save@1", "in": { "image": { "from": "load.image" } } } } }
            """);
        await Assertions.Expect(page.Page.Locator("[data-row='params.picture']")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("row-missing"));
        await page.ChangeAsync(() => page.Page.GetByLabel("Before a run, seed").SelectOptionAsync("Increment"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync("picture: this is needed to run");
        await page.Page.Locator("[data-row='params.picture'] input[type=text]").FillAsync("gone.png");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync("gone.png");
        await Assertions.Expect(page.Page.Locator("[data-row='params.seed'] input")).ToHaveValueAsync("5");
    }

    [Fact]
    public async Task A_graph_of_which_nothing_would_be_made_says_so()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Head("load").ClickAsync();
        await page.ChangeAsync(() => page.PressAsync("Control+m"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".canvas-problem")).ToContainTextAsync("nothing would be made");
    }

    [Fact]
    public async Task A_run_is_cancelled_from_the_toolbar()
    {
        var page = await chromium.OpenAsync(Slow);
        await page.RunAsync("Running");
        await Assertions.Expect(page.Node("slow")).ToHaveAttributeAsync("data-run", "running");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".toolbar-state")).ToHaveTextAsync("Cancelled");
        await Assertions.Expect(page.Node("slow").Locator("[data-run-part=state]")).ToHaveTextAsync("cancelled");
    }

    [Fact]
    public async Task A_run_started_while_another_goes_waits_behind_it_and_Cancel_is_about_the_one_that_goes()
    {
        var page = await chromium.OpenAsync(Slow);
        await page.RunAsync("Running");
        await page.RunAsync("Running, 1 more");
        await Assertions.Expect(page.Node("slow")).ToHaveAttributeAsync("data-run", "running");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        // Now the other one has its turn.
        await Assertions.Expect(page.Page.Locator(".toolbar-state")).ToHaveTextAsync("Running");
        var runs = JsonDocument.Parse(await chromium.Server.Client.GetStringAsync("/api/runs?graph=" + page.Graph)).RootElement.GetProperty("runs");
        Assert.Equal(["cancelled", "running"], runs.EnumerateArray().Select(run => run.GetProperty("state").GetString()).Order());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".toolbar-state")).ToHaveTextAsync("Cancelled");
    }

    [Fact]
    public async Task A_run_that_waits_for_a_paused_queue_says_so()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        using var paused = await chromium.Server.Client.PostAsync("/api/queue/pause", null);
        await page.RunAsync("Waiting: the queue is paused");
        using var resumed = await chromium.Server.Client.PostAsync("/api/queue/resume", null);
        await page.RunStateAsync("Done");
    }

    [Fact]
    public async Task What_did_not_change_is_not_computed_again_and_says_so()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.RunAsync();
        await page.Field("save", "in.name").FillAsync("again");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await page.RunAsync("unchanged");
        await Assertions.Expect(page.Node("small").Locator("[data-run-part=state]")).ToHaveTextAsync("unchanged");
    }

    [Fact]
    public async Task A_bypassed_node_hands_on_what_it_was_given()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Head("small").ClickAsync();
        await page.ChangeAsync(() => page.PressAsync("Control+b"));
        await Assertions.Expect(page.Head("small")).ToHaveAttributeAsync("data-mode", "bypassed");
        await page.RunAsync();
        var runs = JsonDocument.Parse(await chromium.Server.Client.GetStringAsync("/api/runs?graph=" + page.Graph)).RootElement;
        var picture = runs.GetProperty("runs")[0].GetProperty("outputs")[0];
        Assert.Equal((96, 64), (picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task Closing_the_tab_stops_nothing_and_the_next_one_shows_the_run()
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.RunAsync();
        var context = page.Page.Context;
        await page.Page.CloseAsync();
        var again = await EditorPage.OpenAsync(context, chromium.Server, page.Graph);
        await again.Node("save").Locator("[data-run-part=preview][src*='/api/pictures/']").WaitForAsync();
    }
}
