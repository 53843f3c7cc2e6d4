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

    [Theory]
    [InlineData("/")]
    [InlineData("/models")]
    [InlineData("/queue")]
    [InlineData("/gallery")]
    public async Task A_page_has_no_serious_finding(string address)
    {
        var context = await chromium.Browser.NewContextAsync(EditorPage.Options);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(chromium.Server.Url, address).ToString());
        await page.GetByRole(AriaRole.Heading).First.WaitForAsync();
        await FindNothingAsync(page);
    }

    private static async Task FindNothingAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })).violations
                .filter(violation => violation.impact === "serious" || violation.impact === "critical")
                .map(violation => `${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 4).map(node => node.target.join(" ")).join("; ")}`)
            """);
        Assert.Empty(found.EnumerateArray().Select(finding => finding.GetString()));
    }
}
