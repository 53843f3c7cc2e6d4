using System.IO.Compression;
using LdmGraph.Engine;
using LdmGraph.Hosting.Installing;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Hosting.Tests;

/// <summary>The part of a plugin that only an editor needs. This process has no ASP.NET, as <c>ldm run</c> has none.</summary>
public class EditorPartTests
{
    [Fact]
    public async Task The_nodes_of_a_plugin_with_bodies_of_its_own_run_where_there_is_no_asp_net()
    {
        using var folder = new TestPlugins("Dial1");
        var options = new LdmGraphOptions();
        options.PluginFolders.Clear();
        options.PluginFolders.Add(folder.Folder);
        await using var services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
        var graph = GraphDocument.Parse("""{ "format": "ldmgraph/1", "nodes": { "throws": { "type": "test.dial-throws@1", "in": { "where": "nowhere" } } }, "outputs": { "text": { "from": "throws.text" } } }""");
        using var runner = new GraphRunner();
        using var results = await runner.EvaluateAsync(EvaluationPlan.Create(GraphBinder.Bind(graph, services.GetRequiredService<NodeCatalog>(), new BindOptions { Services = services })), new RunOptions { Services = services });
        Assert.Equal("nowhere", results.Get<string>("text"));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name is "Dial.Editor" or "Microsoft.AspNetCore.Components");
    }

    [Fact]
    public void Bodies_that_cannot_be_loaded_say_what_is_missing_and_leave_the_nodes_alone()
    {
        using var folder = new TestPlugins("Dial1");
        var plugin = Assert.Single(PluginSet.Load([folder.Folder]).Loaded);
        var nothing = new EditorShare(_ => null, _ => null);
        Assert.Contains("Microsoft.AspNetCore.Components", Assert.Throws<PluginException>(() => plugin.LoadEditor(nothing)).Message, StringComparison.Ordinal);
        File.Delete(folder.PathOf("Dial1", "editor/Dial.Editor.dll"));
        Assert.Contains("build the project of its node bodies too", Assert.Throws<PluginException>(() => plugin.LoadEditor(nothing)).Message, StringComparison.Ordinal);
        Assert.Equal(PluginState.Loaded, plugin.State);
    }

    [Fact]
    public void How_a_node_looks_is_a_new_version_but_changes_no_result()
    {
        using var folder = new TestPlugins("Dial1");
        var options = new LdmGraphOptions { WatchPlugins = true };
        options.PluginFolders.Clear();
        options.PluginFolders.Add(folder.Folder);
        using var services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
        var plugins = services.GetRequiredService<LivePlugins>();
        var before = Assert.Single(plugins.Current.Loaded).Hash;
        File.Copy(folder.PathOf("Dial1", "editor/Dial.Editor.dll"), folder.PathOf("Dial1", "editor/Another.dll"));
        Assert.Equal(PluginChangeKind.Reloaded, Assert.Single(plugins.Refresh()).Kind);
        Assert.Equal(before, Assert.Single(plugins.Current.Loaded).Hash);
        File.Copy(folder.PathOf("Dial1", "Dial.dll"), folder.PathOf("Dial1", "Another.dll"));
        plugins.Refresh();
        Assert.NotEqual(before, Assert.Single(plugins.Current.Loaded).Hash);
    }

    [Fact]
    public void A_package_holds_the_bodies_and_nothing_that_names_folders_of_the_machine_it_was_made_on()
    {
        using var folder = new TestPlugins("Dial1");
        var file = PluginPackage.Pack(Path.Combine(folder.Folder, "Dial1"), folder.PathOf("", "dial.zip"));
        using var archive = ZipFile.OpenRead(file);
        string[] names = [.. archive.Entries.Select(entry => entry.FullName)];
        Assert.Contains("editor/Dial.Editor.dll", names);
        Assert.Contains("editor/wwwroot/dial.js", names);
        Assert.Contains("editor/wwwroot/Dial.Editor.bundle.scp.css", names);
        Assert.DoesNotContain(names, name => name.Contains("staticwebassets", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plugin_whose_bodies_were_not_built_is_not_installed()
    {
        using var folder = new TestPlugins("Dial1");
        using var place = new TestPlugins();
        File.Delete(folder.PathOf("Dial1", "editor/Dial.Editor.dll"));
        var refused = Assert.Throws<InvalidDataException>(() => new UserPlugins(place.Folder, []).Receive(Path.Combine(folder.Folder, "Dial1")));
        Assert.Contains("does not hold editor/Dial.Editor.dll, which its plugin.json names", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_names_the_assembly_of_bodies_and_no_path()
    {
        using var folder = new TestPlugins("Dial1");
        var manifest = folder.PathOf("Dial1", "plugin.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("Dial.Editor.dll", "../Dial.Editor.dll", StringComparison.Ordinal));
        Assert.Contains("expected a file name in the plugin's folder editor", Assert.Single(PluginSet.Load([folder.Folder]).LeftOut).Problem, StringComparison.Ordinal);
    }
}
