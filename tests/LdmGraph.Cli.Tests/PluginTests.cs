namespace LdmGraph.Cli.Tests;

public class PluginTests
{
    [Fact]
    public async Task A_plugin_is_packed_installed_used_disabled_enabled_and_removed()
    {
        using var ldm = new Ldm();
        var graph = ldm.Write("add.json", TestGraphs.Add);
        var packed = await ldm.RunAsync("plugin", "pack", Path.Combine(ldm.Plugins("Basics"), "Basics"));
        Assert.True(packed.Code == 0, packed.Error);
        Assert.Equal(ldm.PathOf("test.basics-1.0.0.zip"), packed.Out.Trim());

        var installed = await ldm.RunAsync("plugin", "install", "test.basics-1.0.0.zip", "--yes");
        Assert.True(installed.Code == 0, installed.Error);
        Assert.Contains("    files: reads and writes files", installed.Out, StringComparison.Ordinal);
        var run = await ldm.RunAsync("run", graph);
        Assert.Equal((0, "total = 5\n"), (run.Code, run.Out));

        Assert.Equal("test.basics is disabled.\n", (await ldm.RunAsync("plugin", "disable", "test.basics")).Out);
        var without = await ldm.RunAsync("run", graph);
        Assert.Equal(2, without.Code);
        Assert.Contains("test.add@1", without.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", without.Error, StringComparison.Ordinal);
        Assert.Contains("test.basics 1.0.0: disabled; 'ldm plugin enable test.basics' brings it back", (await ldm.RunAsync("plugin", "list")).Out, StringComparison.Ordinal);

        await ldm.RunAsync("plugin", "enable", "test.basics");
        Assert.Contains("test.basics 1.0.0: 5 nodes, 0 services, asks for files", (await ldm.RunAsync("plugin", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await ldm.RunAsync("plugin", "remove", "test.basics")).Code);
        Assert.DoesNotContain("test.basics", (await ldm.RunAsync("plugin", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_yes_nothing_is_installed()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("plugin", "install", Path.Combine(ldm.Plugins("Basics"), "Basics"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("nobody answered; --yes installs without asking", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("test.basics 1.0.0\nasks for:\n    files:", outcome.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(ldm.PathOf("data/ldmgraph/plugins")));
    }

    [Fact]
    public async Task A_plugin_of_another_contract_is_refused()
    {
        using var ldm = new Ldm();
        var wrong = await ldm.RunAsync("plugin", "install", Path.Combine(ldm.Plugins("WrongContract"), "WrongContract"), "--yes");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("built against contract 999, this is contract 1; get a version of the plugin for it", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_is_not_installed_is_answered_with_one_that_is()
    {
        using var ldm = new Ldm();
        await ldm.RunAsync("plugin", "install", Path.Combine(ldm.Plugins("Basics"), "Basics"), "--yes");
        var outcome = await ldm.RunAsync("plugin", "remove", "test.basic");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("no plugin 'test.basic' is installed in ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("; did you mean 'test.basics'?", outcome.Error, StringComparison.Ordinal);
    }
}
