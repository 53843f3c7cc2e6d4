
namespace EndToEnd.Tests;

/// <summary>A plugin is built again while its nodes are on the canvas and in runs.</summary>
public class ReloadTests(ReloadingServer site) : IClassFixture<ReloadingServer>
{
    private const string Graph = """
        { "format": "ldmgraph/1", "name": "reloaded",
          "nodes": { "dial": { "type": "test.dial@1", "in": { "degrees": 60 } }, "wait": { "type": "test.dial-waits@1", "in": { "file": "go" } } },
          "layout": { "dial": { "x": 0, "y": 0 }, "wait": { "x": 420, "y": 0 } } }
        """;

    [Fact]
    public async Task A_rebuilt_plugin_shows_its_new_port_and_body_at_once_while_a_run_of_the_old_version_ends_as_it_began()
    {
        site.Build("Dial1");
        var page = await site.OpenAsync(Graph);
        await Assertions.Expect(Says(page)).ToHaveTextAsync("60°, first");
        await page.Page.EvaluateAsync("() => window.sameTab = true");
        await page.RunAsync("Running");
        await Assertions.Expect(page.Node("wait")).ToHaveAttributeAsync("data-run", "running");

        site.Build("Dial2");
        await Assertions.Expect(Says(page)).ToHaveTextAsync("60°, second");
        await Assertions.Expect(page.Field("dial", "in.turns")).ToHaveValueAsync("1");
        Assert.True(await page.Page.EvaluateAsync<bool>("() => window.sameTab"));
        // The new version works in the tab that the old one was shown in.
        await page.ChangeAsync(() => page.Node("dial").Locator(".turn").ClickAsync());
        await Assertions.Expect(Says(page)).ToHaveTextAsync("105°, second");

        await Assertions.Expect(page.Node("wait")).ToHaveAttributeAsync("data-run", "running");
        await File.WriteAllTextAsync(Path.Combine(site.Files, "go"), "");
        await page.RunStateAsync("Failed");
        await Assertions.Expect(page.Node("wait").Locator("[data-run-part=error]")).ToContainTextAsync("the first version waited");
        await page.RunAsync("Failed");
        await Assertions.Expect(page.Node("wait").Locator("[data-run-part=error]")).ToContainTextAsync("the second version waited");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task After_20_reloads_under_an_open_tab_the_versions_that_are_gone_have_left_the_server_s_memory()
    {
        site.Build("Dial1");
        var page = await site.OpenAsync("""{ "format": "ldmgraph/1", "name": "again", "nodes": { "dial": { "type": "test.dial@1", "in": {} } }, "layout": { "dial": { "x": 0, "y": 0 } } }""");
        await Assertions.Expect(Says(page)).ToContainTextAsync("first");
        for (var i = 0; i < 20; i++)
        {
            site.Build(i % 2 == 0 ? "Dial2" : "Dial1");
            await Assertions.Expect(Says(page)).ToContainTextAsync(i % 2 == 0 ? "second" : "first", new() { Timeout = 60_000 });
            await page.ChangeAsync(() => page.Node("dial").Locator(".turn").ClickAsync());
        }
        // The latest may still be on its way out, and Blazor's pooled buffers keep one or the other until they are used again. More
        // than these would grow with every reload.
        await AssertAtMostAsync(4);
        Assert.Empty(page.Errors);
    }

    /// <summary>Assemblies are mapped into memory from their files for as long as they are loaded, each version from a copy of its own.</summary>
    private async Task AssertAtMostAsync(int versions)
    {
        var mapped = Array.Empty<string>();
        for (var i = 0; i < 60; i++)
        {
            await Collection.ForceAsync(site.Server.Id);
            mapped = [.. File.ReadLines($"/proc/{site.Server.Id}/maps").Where(line => line.Contains("/Dial.Editor.dll", StringComparison.Ordinal)).Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct()];
            if (mapped.Length <= versions) return;
            await Task.Delay(100);
        }
        Assert.Fail($"{mapped.Length} versions are in memory:\n{string.Join('\n', mapped)}");
    }

    private static ILocator Says(EditorPage page) => page.Node("dial").Locator(".own-body output");
}
