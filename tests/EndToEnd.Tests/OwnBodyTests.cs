using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Nodes that their plugin shows in its own way: test.dial@1 and its fellows of tests/TestPlugins/Dial1.</summary>
public class OwnBodyTests(ReloadingServer site) : IClassFixture<ReloadingServer>
{
    private const string Dial = """{ "format": "ldmgraph/1", "name": "dial", "nodes": { "dial": { "type": "test.dial@1", "in": {} } }, "outputs": { "angle": { "from": "dial.angle" } }, "layout": { "dial": { "x": 0, "y": 0 } } }""";

    [Fact]
    public async Task The_body_takes_the_place_of_the_fields_that_it_names_with_its_own_style_and_script()
    {
        var page = await site.OpenAsync(Dial);
        await Assertions.Expect(Body(page).Locator("output")).ToHaveTextAsync("30°, first");
        Assert.Equal(0, await page.Field("dial", "in.degrees").CountAsync());
        Assert.Equal(1, await page.Field("dial", "in.label").CountAsync());
        Assert.Equal(1, await page.Port("dial", "in", "in.degrees").CountAsync());
        await Assertions.Expect(Body(page).Locator(".dial")).ToHaveCSSAsync("border-left-color", "rgb(1, 2, 3)");
        await Assertions.Expect(Body(page).Locator(".dial")).ToHaveAttributeAsync("data-marked", "true");
        // The letter and the hue of the plugin's own port type.
        Assert.Equal("\"∠\" / \"\"", await page.Port("dial", "out", "angle").EvaluateAsync<string>("port => getComputedStyle(port, '::before').content"));
        Assert.Matches(@"oklch\(.* 262(\.\d+)?\)", await page.Port("dial", "out", "angle").EvaluateAsync<string>("port => getComputedStyle(port).getPropertyValue('--port')"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task What_the_body_writes_is_one_step_of_undo()
    {
        var page = await site.OpenAsync(Dial);
        await page.ChangeAsync(() => Body(page).Locator(".turn").ClickAsync());
        await Assertions.Expect(Body(page).Locator("output")).ToHaveTextAsync("75°, first");
        Assert.Equal(75, (await InputsAsync(page)).GetProperty("degrees").GetDouble());

        await page.ChangeAsync(() => Body(page).Locator(".both").ClickAsync());
        Assert.Equal((90, "große Drehung"), ((await InputsAsync(page)).GetProperty("degrees").GetDouble(), (await InputsAsync(page)).GetProperty("label").GetString()));
        await page.ChangeAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync());
        Assert.Equal("""{"degrees":75}""", Compact(await InputsAsync(page)));

        await page.ChangeAsync(() => Body(page).Locator(".reset").ClickAsync());
        await Assertions.Expect(Body(page).Locator("output")).ToHaveTextAsync("30°, first");
    }

    [Fact]
    public async Task The_body_shows_what_a_run_says_of_its_node()
    {
        var page = await site.OpenAsync(Dial);
        await page.RunAsync();
        await Assertions.Expect(Body(page).Locator(".run")).ToHaveTextAsync("done");
        await Assertions.Expect(Body(page).Locator("img.angle")).ToHaveJSPropertyAsync("naturalWidth", 16);
    }

    [Theory]
    [InlineData("render", null, "thrown while it was drawn")]
    [InlineData("constructor", null, "thrown by a constructor")]
    [InlineData("", "click", "thrown by a click")]
    [InlineData("", "constructor", "thrown by a constructor")]
    public async Task A_body_that_throws_is_named_and_gives_way_to_the_ordinary_fields(string where, string? button, string message)
    {
        var page = await site.OpenAsync($$"""
            { "format": "ldmgraph/1", "name": "throws", "nodes": { "throws": { "type": "test.dial-throws@1", "in": { "where": "{{where}}" } }, "dial": { "type": "test.dial@1", "in": {} } },
              "layout": { "throws": { "x": 0, "y": 0 }, "dial": { "x": 420, "y": 0 } } }
            """);
        if (button is not null) await page.Node("throws").Locator($".throws .{button}").ClickAsync();
        await Assertions.Expect(page.Node("throws").Locator(".node-problem")).ToContainTextAsync($"The plugin test.dial cannot show this node in its own way: InvalidOperationException: {message}");
        await Assertions.Expect(page.Field("throws", "in.where")).ToHaveValueAsync(where);
        // Nothing else is the worse for it: the connection lives, and so do other bodies of the plugin.
        await page.ChangeAsync(() => Body(page).Locator(".turn").ClickAsync());
        await Assertions.Expect(Body(page).Locator("output")).ToHaveTextAsync("75°, first");
        await page.Field("throws", "in.where").FillAsync("nowhere");
        await page.ChangeAsync(() => page.PressAsync("Tab"));
    }

    [Theory]
    [InlineData("plugin.json")]
    [InlineData("../Dial.dll")]
    [InlineData("..%2f..%2fplugin.json")]
    [InlineData("dial.html")]
    public async Task Nothing_of_a_plugin_but_its_styles_and_scripts_is_handed_out(string path)
    {
        using var script = await site.Server.Client.GetAsync("/plugins/test.dial/any/dial.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        using var answer = await site.Server.Client.GetAsync("/plugins/test.dial/any/" + path);
        Assert.Contains(answer.StatusCode, new[] { System.Net.HttpStatusCode.NotFound, System.Net.HttpStatusCode.BadRequest });
    }

    private static ILocator Body(EditorPage page) => page.Node("dial").Locator(".own-body");

    private async Task<JsonElement> InputsAsync(EditorPage page) => (await page.TextAsync(site.Server)).GetProperty("nodes").GetProperty("dial").GetProperty("in");

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);
}
