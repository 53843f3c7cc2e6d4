using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Hosting.Tests;

public class AddLdmGraphTests
{
    [Fact]
    public void Services_of_plugins_are_singletons_shared_by_all_their_contracts()
    {
        using var folder = new TestPlugins("Greeter1");
        using var services = Start(folder);
        var provider = services.GetRequiredService<IFormatProvider>();
        Assert.Same(provider, services.GetRequiredService<ICustomFormatter>());
        Assert.Equal("dear graph", string.Format(provider, "{0}", "graph"));
    }

    [Fact]
    public void Nodes_of_plugins_are_in_the_catalog_under_their_plugins_id_and_hash()
    {
        using var folder = new TestPlugins("Greeter1", "Greeter2");
        using var services = Start(folder);
        var node = services.GetRequiredService<NodeCatalog>().Find("test.greet2@1");
        Assert.Equal("test.greeter2", node!.Plugin.Id);
        Assert.Equal(services.GetRequiredService<PluginSet>().Loaded.Single(plugin => plugin.Id == "test.greeter2").Hash, node.Plugin.Hash);
    }

    [Fact]
    public void What_nodes_ask_for_is_there_and_follows_the_options()
    {
        using var folder = new TestPlugins("Greeter1");
        var options = Options(folder);
        options.Output = folder.PathOf("out", "");
        options.Dtype = "bf16";
        using var services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
        Assert.Equal(Path.GetFullPath(options.Output), services.GetRequiredService<FileRoots>().Output);
        Assert.Equal(TorchSharp.torch.ScalarType.BFloat16, services.GetRequiredService<Compute>().Dtype);
        Assert.NotNull(services.GetRequiredService<FileHashes>());
        Assert.NotNull(services.GetRequiredService<ILogger<AddLdmGraphTests>>());
    }

    [Fact]
    public void A_host_keeps_its_own_loggers_and_clock()
    {
        using var folder = new TestPlugins("Greeter1");
        var clock = new FixedClock();
        using var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddLdmGraph(Options(folder)).BuildServiceProvider();
        Assert.Same(clock, services.GetRequiredService<TimeProvider>());
    }

    private static ServiceProvider Start(TestPlugins folder) => new ServiceCollection().AddLdmGraph(Options(folder)).BuildServiceProvider();

    private static LdmGraphOptions Options(TestPlugins folder)
    {
        var options = new LdmGraphOptions();
        options.PluginFolders.Clear();
        options.PluginFolders.Add(folder.Folder);
        return options;
    }

    private sealed class FixedClock : TimeProvider;
}
