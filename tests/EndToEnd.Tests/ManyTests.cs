using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Many runs at once, and what of their results comes back to the graph.</summary>
public class ManyTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>Draws a scene from a seed: no model, and another picture for every seed and size.</summary>
    private const string Scene = """
        {
          "format": "ldmgraph/1", "name": "drawn",
          "params": { "seed": { "type": "seed", "default": "5" }, "size": { "type": "int", "default": 32 } },
          "nodes": {
            "scenes": { "type": "scene.dataset@1", "in": { "seed": { "from": "params.seed" }, "size": { "from": "params.size" } } },
            "draw": { "type": "dataset.draw@1", "in": { "dataset": { "from": "scenes.dataset" }, "count": 1 } },
            "save": { "type": "image.save@1", "in": { "image": { "from": "draw.image" }, "name": "drawn" } }
          }
        }
        """;

    [Fact]
    public async Task Several_seeds_are_run_with_two_clicks()
    {
        var page = await chromium.OpenAsync(Scene);
        await AskAsync(page);
        await page.Page.Locator(".run-many input[type=number]").FillAsync("3");
        await page.Page.Locator(".run-many input[type=number]").BlurAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run 3", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".result-earlier li")).ToHaveCountAsync(3, new() { Timeout = 120_000 });
        var runs = await RunsAsync(page);
        Assert.Equal(["5", "6", "7"], runs.Select(run => run.GetProperty("seed").GetString()).Order());
        Assert.Equal(3, runs.Select(run => run.GetProperty("outputs")[0].GetProperty("hash").GetString()).Distinct().Count());

        // What an earlier one was made with can be had again, in one step.
        await page.Page.Locator(".result-earlier button").Nth(1).ClickAsync();
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Use its values" }).ClickAsync());
        Assert.Equal("6", (await page.TextAsync(chromium.Server)).GetProperty("params").GetProperty("seed").GetProperty("default").GetString());
    }

    [Fact]
    public async Task A_sweep_over_two_params_becomes_a_labelled_sheet()
    {
        var page = await chromium.OpenAsync(Scene);
        await AskAsync(page);
        await page.Page.GetByText("Params, as a sheet").ClickAsync();
        await ChooseSizeAsync(page);
        await page.Page.GetByLabel("Values from left to right").FillAsync("32, 48, 64");
        await page.Page.Locator(".run-many select").Nth(1).SelectOptionAsync("seed");
        await page.Page.GetByLabel("Values from top to bottom").FillAsync("1, 2");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run 6", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Its sheet" }).ClickAsync(new() { Timeout = 120_000 });

        await Assertions.Expect(page.Page.Locator(".sheet-table th[scope=col]")).ToHaveTextAsync(["size = 32", "size = 48", "size = 64"]);
        await Assertions.Expect(page.Page.Locator(".sheet-table th[scope=row]")).ToHaveTextAsync(["seed = 1", "seed = 2"]);
        await Assertions.Expect(page.Page.Locator(".sheet-table td img")).ToHaveCountAsync(6, new() { Timeout = 120_000 });
        // One picture of all of them is composed when the last has ended.
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Save as one picture" }).WaitForAsync(new() { Timeout = 120_000 });
    }

    [Fact]
    public async Task What_was_filled_in_stays_when_the_runs_are_refused_and_the_dialog_says_why()
    {
        var page = await chromium.OpenAsync(Scene.Replace("\"image\": { \"from\": \"draw.image\" }, ", "", StringComparison.Ordinal));
        await AskAsync(page);
        await page.Page.GetByText("Params, as a sheet").ClickAsync();
        await ChooseSizeAsync(page);
        await page.Page.GetByLabel("Values from left to right").FillAsync("32, 48");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run 2", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".run-many").GetByRole(AriaRole.Alert)).ToContainTextAsync("image");
        await Assertions.Expect(page.Page.GetByLabel("Values from left to right")).ToHaveValueAsync("32, 48");
        Assert.Empty(await RunsAsync(page));
    }

    [Fact]
    public async Task The_seed_of_the_last_result_can_be_kept_on_the_canvas()
    {
        var page = await chromium.OpenAsync(Scene);
        var field = page.Page.Locator("[data-row='params.seed'] input");
        await page.ChangeAsync(() => page.Page.GetByLabel("Before a run, seed").SelectOptionAsync("Randomise"));
        await page.RunAsync();
        var made = await field.InputValueAsync();
        Assert.NotEqual("5", made);
        Assert.Equal(made, (await RunsAsync(page))[0].GetProperty("seed").GetString());
        // Another one by hand; then back to that of the picture, which stays from now on.
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Another seed, now" }).ClickAsync());
        await Assertions.Expect(field).Not.ToHaveValueAsync(made);
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "use last" }).ClickAsync());
        await Assertions.Expect(field).ToHaveValueAsync(made);
        await Assertions.Expect(page.Page.GetByLabel("Before a run, seed")).ToHaveValueAsync("Fixed");
    }

    private static async Task AskAsync(EditorPage page)
    {
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run many" }).ClickAsync();
        await page.Page.Locator(".run-many").WaitForAsync();
    }

    private static async Task ChooseSizeAsync(EditorPage page)
    {
        await page.Page.Locator(".run-many select").First.SelectOptionAsync("size");
        // Values are suggested for it; what is filled in before they are there would be put behind them.
        await Assertions.Expect(page.Page.GetByLabel("Values from left to right")).ToHaveValueAsync("16, 32, 64");
    }

    private async Task<JsonElement[]> RunsAsync(EditorPage page) =>
        [.. (await chromium.Server.Client.GetFromJsonAsync<JsonElement>("/api/runs?graph=" + page.Graph)).GetProperty("runs").EnumerateArray()];
}
