using LdmGraph.Editor.Plugins;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Tests.Widgets;

/// <summary>Which plugin shows which node, with the plugin test.dial as it is built.</summary>
public sealed class OwnBodiesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public void A_body_is_found_by_its_attribute_and_is_of_the_contract_that_the_editor_knows()
    {
        using var services = Services(Copy("Dial1"));
        var bodies = services.GetRequiredService<OwnBodies>();
        var body = Of(services, "test.dial@1")!;
        Assert.True(body.Component!.IsSubclassOf(typeof(CustomBody)));
        Assert.Equal((true, false), (body.Replaces("degrees"), body.Replaces("label")));
        Assert.EndsWith("/Dial.Editor.bundle.scp.css", Assert.Single(bodies.Styles), StringComparison.Ordinal);
        Assert.Null(Of(services, "test.dial-waits@1"));
        // The body sees the node's own types.
        Assert.Same(services.GetRequiredService<PluginSet>().Catalog.Find("test.dial@1")!.Clr.Assembly, AppDomain.CurrentDomain.GetAssemblies().Last(assembly => assembly.GetName().Name == "Dial"));
    }

    [Fact]
    public void A_body_for_a_node_of_another_plugin_is_refused_in_words_and_the_nodes_stay()
    {
        var folder = Copy("Dial1");
        File.Copy(Path.Combine(Built("Basics"), "Basics.dll"), Path.Combine(folder, "Basics.dll"));
        var manifest = Path.Combine(folder, "plugin.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"Dial.dll\"", "\"Basics.dll\"", StringComparison.Ordinal));
        using var services = Services(folder);
        var body = Of(services, "test.add@1")!;
        Assert.Null(body.Component);
        Assert.Contains("', which test.dial does not have; it has test.add@1, ", body.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(TakesNetwork), "takes a service that it may not have: HttpClient is for plugins that ask for \"network\", and test.dial does not")]
    [InlineData(typeof(TakesNetworkWhenMade), "takes a service that it may not have: HttpClient is for plugins")]
    [InlineData(typeof(TakesScripts), null)]
    public void A_body_gets_no_service_that_its_plugin_did_not_ask_for(Type component, string? expected)
    {
        using var services = Services(Copy("Dial1"));
        var problem = PluginComponents.ProblemOf(services.GetRequiredService<PluginSet>().Loaded.Single(), component);
        if (expected is null) Assert.Null(problem);
        else Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_does_not_ask_the_host_for_a_type_of_its_own_plugin()
    {
        using var services = Services(Copy("Dial1"));
        var plugin = services.GetRequiredService<PluginSet>().Loaded.Single();
        var own = services.GetRequiredService<PluginSet>().Catalog.Find("test.dial@1")!.Clr;
        var component = typeof(Takes<>).MakeGenericType(own);
        Assert.Contains("has to do with a type of the plugin itself", PluginComponents.ProblemOf(plugin, component), StringComparison.Ordinal);
        Assert.Contains("has to do with a type of the plugin itself", PluginComponents.ProblemOf(plugin, typeof(Takes<>).MakeGenericType(typeof(ILogger<>).MakeGenericType(own))), StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private static OwnBody? Of(IServiceProvider services, string type) => services.GetRequiredService<OwnBodies>().Of(services.GetRequiredService<PluginSet>().Catalog.Find(type)!);

    private static string Built(string name) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../test-plugins", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), name));

    private string Copy(string name)
    {
        var target = Path.Combine(_scratch.Folder, "plugins", name);
        foreach (var file in Directory.EnumerateFiles(Built(name), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Built(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return target;
    }

    private static ServiceProvider Services(string plugin)
    {
        var options = new LdmGraphOptions();
        options.PluginFolders.Clear();
        options.PluginFolders.Add(Path.GetDirectoryName(plugin)!);
        return new ServiceCollection().AddLdmGraph(options).AddSingleton<OwnBodies>().BuildServiceProvider();
    }

    private sealed class TakesNetwork : ComponentBase
    {
        [Inject] private HttpClient Http { get; set; } = null!;

        public override string ToString() => $"{Http}";
    }

    private sealed class TakesNetworkWhenMade(HttpClient http) : ComponentBase
    {
        public override string ToString() => $"{http}";
    }

    private sealed class TakesScripts : ComponentBase
    {
        [Inject] private IJSRuntime Js { get; set; } = null!;

        public override string ToString() => $"{Js}";
    }

    private sealed class Takes<T> : ComponentBase
    {
        [Inject] private T What { get; set; } = default!;

        public override string ToString() => $"{What}";
    }
}
