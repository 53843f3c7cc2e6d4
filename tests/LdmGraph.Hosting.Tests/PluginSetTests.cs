using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Hosting.Tests;

public class PluginSetTests
{
    [Fact]
    public async Task Two_plugins_use_two_versions_of_one_library_side_by_side()
    {
        using var folder = new TestPlugins("Greeter1", "Greeter2");
        var plugins = PluginSet.Load([folder.Folder]);
        Assert.Empty(plugins.LeftOut);
        Assert.Equal("hello from Words 1", await EvaluateAsync<string>(plugins, "test.greet1@1", "Text"));
        Assert.Equal("hello from Words 2", await EvaluateAsync<string>(plugins, "test.greet2@1", "Text"));
    }

    [Fact]
    public async Task A_native_library_is_found_in_the_plugins_folder()
    {
        using var folder = new TestPlugins("NativeAnswer");
        Assert.Equal(42L, await EvaluateAsync<long>(PluginSet.Load([folder.Folder]), "test.answer@1", "Value"));
    }

    [Fact]
    public void The_types_of_the_contract_are_the_hosts_own()
    {
        using var folder = new TestPlugins("Greeter1");
        // A copy of the contract beside the plugin, as a careless build leaves it, must not become a second contract.
        File.Copy(typeof(INode<>).Assembly.Location, folder.PathOf("Greeter1", "LdmGraph.Abstractions.dll"));
        var node = Node(PluginSet.Load([folder.Folder]), "test.greet1@1");
        Assert.Contains(node.GetInterfaces(), contract => contract.GetGenericTypeDefinition() == typeof(INode<>));
    }

    [Fact]
    public void A_plugin_of_another_contract_is_left_out_and_the_rest_works()
    {
        using var folder = new TestPlugins("WrongContract", "Greeter1");
        var plugins = PluginSet.Load([folder.Folder]);
        var broken = Assert.Single(plugins.LeftOut);
        Assert.Equal(PluginState.WrongContract, broken.State);
        Assert.Contains("contract 999", broken.Problem, StringComparison.Ordinal);
        Assert.Equal("test.greeter1", Assert.Single(plugins.Loaded).Id);
    }

    [Fact]
    public void A_plugin_that_throws_on_load_is_left_out_with_its_own_words()
    {
        using var folder = new TestPlugins("ThrowsOnLoad", "Greeter1");
        var plugins = PluginSet.Load([folder.Folder]);
        var broken = Assert.Single(plugins.LeftOut);
        Assert.Equal(PluginState.FailedToLoad, broken.State);
        Assert.Contains("this plugin cannot be loaded", broken.Problem, StringComparison.Ordinal);
        Assert.Single(plugins.Loaded);
    }

    [Fact]
    public void A_plugin_that_is_switched_off_claims_no_id()
    {
        using var folder = new TestPlugins("Greeter1", "CollidingId");
        Assert.Contains("or switch an installed one off with 'ldm plugin disable'", Assert.Single(PluginSet.Load([folder.Folder]).Collisions), StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("CollidingId", ".disabled"), "");
        Assert.Empty(PluginSet.Load([folder.Folder]).Collisions);
    }

    [Fact]
    public void A_missing_assembly_is_reported_with_its_path()
    {
        using var folder = new TestPlugins("Greeter1");
        File.Delete(folder.PathOf("Greeter1", "Greeter1.dll"));
        var broken = Assert.Single(PluginSet.Load([folder.Folder]).LeftOut);
        Assert.Equal(PluginState.MissingFile, broken.State);
        Assert.Contains(folder.PathOf("Greeter1", "Greeter1.dll"), broken.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_that_is_none_is_left_out()
    {
        using var folder = new TestPlugins("Greeter1", "Greeter2");
        File.WriteAllText(folder.PathOf("Greeter1", "Greeter1.dll"), "not an assembly");
        var plugins = PluginSet.Load([folder.Folder]);
        Assert.Equal(PluginState.FailedToLoad, Assert.Single(plugins.LeftOut).State);
        Assert.Single(plugins.Loaded);
    }

    [Theory]
    [InlineData("{ \"id\": ", "not valid JSON")]
    [InlineData("[]", "expected an object")]
    [InlineData("{ \"id\": \"x\", \"version\": \"1\", \"contract\": \"one\", \"assembly\": \"x.dll\" }", "\"contract\" must be a whole number")]
    [InlineData("{ \"version\": \"1\", \"contract\": 1, \"assembly\": \"x.dll\" }", "\"id\" must be a text")]
    [InlineData("{ \"id\": \"x\", \"version\": \"1\", \"contract\": 1, \"assembly\": \"../x.dll\" }", "expected a file name")]
    public void A_bad_manifest_is_reported_with_file_and_reason(string json, string reason)
    {
        using var folder = new TestPlugins("Greeter1", "Greeter2");
        File.WriteAllText(folder.PathOf("Greeter1", "plugin.json"), json);
        var plugins = PluginSet.Load([folder.Folder]);
        var broken = Assert.Single(plugins.LeftOut);
        Assert.Equal(PluginState.BadManifest, broken.State);
        Assert.Contains(reason, broken.Problem, StringComparison.Ordinal);
        Assert.Contains("plugin.json", broken.Problem, StringComparison.Ordinal);
        Assert.Single(plugins.Loaded);
    }

    [Fact]
    public void Ids_claimed_twice_are_errors_that_name_both_folders()
    {
        using var folder = new TestPlugins("Greeter1", "CollidingId");
        var collision = Assert.Single(PluginSet.Load([folder.Folder]).Collisions);
        Assert.Contains("'test.greet1@1'", collision, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Folder, "Greeter1"), collision, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Folder, "CollidingId"), collision, StringComparison.Ordinal);

        var options = new LdmGraphOptions();
        options.PluginFolders.Clear();
        options.PluginFolders.Add(folder.Folder);
        Assert.Throws<PluginCollisionException>(() => new ServiceCollection().AddLdmGraph(options));
    }

    [Fact]
    public void The_same_plugin_installed_twice_is_a_collision()
    {
        using var folder = new TestPlugins("Greeter1");
        folder.Add("Greeter1", under: "Greeter1-copy");
        Assert.Contains(PluginSet.Load([folder.Folder]).Collisions, text => text.Contains("plugin id 'test.greeter1'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_library_that_is_missing_from_the_plugins_folder_is_named_together_with_it()
    {
        using var folder = new TestPlugins("Greeter1");
        File.Delete(folder.PathOf("Greeter1", "Words.dll"));
        var broken = Assert.Single(PluginSet.Load([folder.Folder]).LeftOut);
        Assert.Equal(PluginState.MissingFile, broken.State);
        Assert.Contains("'Words, Version=1.0.0.0", broken.Problem, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Folder, "Greeter1"), broken.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_build_of_a_plugin_has_another_hash_and_the_same_build_the_same()
    {
        using var first = new TestPlugins("Greeter1");
        using var second = new TestPlugins("Greeter1");
        Assert.Equal(Hash(first), Hash(second));
        File.Copy(second.PathOf("Greeter1", "Words.dll"), second.PathOf("Greeter1", "More.dll"));
        Assert.NotEqual(Hash(first), Hash(second));

        static string Hash(TestPlugins folder) => Assert.Single(PluginSet.Load([folder.Folder]).Loaded).Hash;
    }

    [Fact]
    public void A_folder_that_does_not_exist_holds_no_plugins() =>
        Assert.Empty(PluginSet.Load(["/does/not/exist"]).All);

    private static Type Node(PluginSet plugins, string id) =>
        plugins.Loaded.SelectMany(plugin => plugin.NodeTypes).Single(type => ((NodeAttribute)Attribute.GetCustomAttribute(type, typeof(NodeAttribute))!).Id == id);

    /// <summary>Evaluates a node without inputs and reads one output.</summary>
    private static async Task<T> EvaluateAsync<T>(PluginSet plugins, string id, string output)
    {
        dynamic node = Activator.CreateInstance(Node(plugins, id))!;
        object result = await node.EvaluateAsync(new NodeContext { Run = new RunInfo(), NodePath = "node" });
        return (T)result.GetType().GetProperty(output)!.GetValue(result)!;
    }
}
