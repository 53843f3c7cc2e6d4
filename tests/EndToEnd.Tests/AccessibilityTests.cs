using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Checked with axe-core, by the rules of WCAG 2.2 at level AA and below.</summary>
public class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task The_editor_has_no_serious_finding(ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(Graphs.Halve);
        await page.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.Head("small").ClickAsync();
        await FindNothingAsync(page.Page);

        await page.PressAsync("Space");
        await page.Page.Locator(".palette input:focus").WaitForAsync();
        await FindNothingAsync(page.Page);
        await page.PressAsync("Escape");
        await page.Page.Locator(".palette").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Canvas.FocusAsync();
        await page.PressAsync("?");
        await page.Page.Locator(".help").WaitForAsync();
        await FindNothingAsync(page.Page);
    }

    [Fact]
    public async Task What_a_first_visit_shows_has_no_serious_finding_and_the_panel_has_the_fields_at_full_size()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Server.Root, "graphs", "text-to-image.json"));
        var page = await chromium.OpenAsync(text);
        foreach (var tab in new[] { "Result", "Selection", "Outline", "Problems" })
        {
            await page.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            // Fields in nodes are as small as the graph is far away; the same ones are in the panel, which is the exception that 2.5.8 makes.
            await FindNothingAsync(page.Page, "target-size");
        }
        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Selection" }).ClickAsync();
        foreach (var field in await page.Page.Locator(".param-editor .value-field :is(input:not([type=range]), textarea, select)").AllAsync())
            Assert.InRange((await field.BoundingBoxAsync())!.Height, 18, 400);
        var prompt = page.Page.Locator(".param-editor").Filter(new() { Has = page.Page.Locator("legend", new() { HasTextString = "prompt" }) }).GetByLabel("prompt", new() { Exact = true });
        await prompt.FillAsync("a green cone");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
        await Assertions.Expect(page.Page.Locator("[data-row='params.prompt'] textarea")).ToHaveValueAsync("a green cone");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/models")]
    [InlineData("/queue")]
    [InlineData("/gallery")]
    public async Task A_page_has_no_serious_finding(string address)
    {
        var context = await chromium.Browser.NewContextAsync(EditorPage.Options);
        var page = await context.NewPageAsync();
        // The first visit of all is led to the editor.
        await page.GotoAsync(chromium.Server.Url.ToString());
        await page.GotoAsync(new Uri(chromium.Server.Url, address).ToString());
        await page.GetByRole(AriaRole.Heading).First.WaitForAsync();
        await FindNothingAsync(page);
    }

    [Fact]
    public async Task A_form_a_sheet_and_the_question_what_to_run_many_times_have_no_serious_finding()
    {
        const string Drawn = """
            { "format": "ldmgraph/1", "name": "drawn", "params": { "seed": { "type": "seed", "default": "5" }, "width": { "type": "int", "default": 48, "min": 8, "max": 64 } },
              "nodes": { "load": { "type": "image.load@1", "in": { "path": "disc.png" } }, "small": { "type": "image.resize@1", "in": { "image": { "from": "load.image" }, "width": { "from": "params.width" }, "height": 32 } },
                         "save": { "type": "image.save@1", "in": { "image": { "from": "small.image" }, "name": "half" } } } }
            """;
        var page = await chromium.OpenAsync(Drawn);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run many" }).ClickAsync();
        await page.Page.GetByText("Params, as a sheet").ClickAsync();
        await page.Page.GetByLabel("Values from left to right").FillAsync("16, 32");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run 2", Exact = true }).WaitForAsync();
        await FindNothingAsync(page.Page);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run 2", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Its sheet" }).WaitForAsync(new() { Timeout = 120_000 });
        await FindNothingAsync(page.Page);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Its sheet" }).ClickAsync();
        await page.Page.Locator(".sheet-table img").First.WaitForAsync();
        await FindNothingAsync(page.Page);
        await page.Page.GotoAsync(new Uri(chromium.Server.Url, $"/form/{page.Graph}").ToString());
        await page.Page.Locator(".form-fields h1").WaitForAsync();
        await page.Page.GetByText("Several at once").ClickAsync();
        await FindNothingAsync(page.Page);
        await Assertions.Expect(page.Page).ToHaveTitleAsync("drawn · LdmGraph");
    }

    private static async Task FindNothingAsync(IPage page, string? except = null)
    {
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<JsonElement>("""
            async except => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })).violations
                .filter(violation => (violation.impact === "serious" || violation.impact === "critical") && violation.id !== except)
                .map(violation => `${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 4).map(node => node.target.join(" ")).join("; ")}`)
            """, except);
        Assert.Empty(found.EnumerateArray().Select(finding => finding.GetString()));
    }
}
