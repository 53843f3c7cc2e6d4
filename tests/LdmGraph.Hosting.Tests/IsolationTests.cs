using LdmGraph.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Hosting.Tests;

/// <summary>Alone, because tensors are counted for the whole process.</summary>
[CollectionDefinition(nameof(IsolationTests), DisableParallelization = true)]
[Collection(nameof(IsolationTests))]
public sealed class IsolationTests : IDisposable
{
    private readonly TestPlugins _plugins = new("Careless", "Json12", "Json13");
    private readonly ServiceProvider _services;
    private readonly GraphRunner _runner = new();

    public IsolationTests()
    {
        var options = new LdmGraphOptions();
        options.PluginFolders.Clear();
        options.PluginFolders.Add(_plugins.Folder);
        _services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
    }

    [Fact]
    public async Task Two_plugins_use_two_major_versions_of_one_package_in_one_graph()
    {
        using var results = await RunAsync(""" "a": { "type": "test.json12@1" }, "b": { "type": "test.json13@1" } """);
        Assert.Equal("""{"Major":12}""", results.Get<string>("a.text"));
        Assert.Equal("""{"Major":13}""", results.Get<string>("b.text"));
    }

    [Theory]
    [InlineData("LdmGraph.TestPlugins.Picture, Careless", true)]
    [InlineData("LdmGraph.INode`1, LdmGraph.Abstractions", true)]
    [InlineData("LdmGraph.TestPlugins.Write12, Json12", false)]
    [InlineData("Newtonsoft.Json.JsonConvert, Newtonsoft.Json", false)]
    [InlineData("LdmGraph.Engine.NodeCatalog, LdmGraph.Engine", false)]
    [InlineData("LdmGraph.Hosting.LdmGraphOptions, LdmGraph.Hosting", false)]
    public async Task A_plugin_sees_its_own_types_and_the_contract_and_nothing_else(string type, bool isSeen)
    {
        // The others are there and in use: it is not that nobody has them.
        using (await RunAsync(""" "b": { "type": "test.json12@1" } """)) { }
        using var results = await RunAsync($$""" "a": { "type": "careless.look-around@1", "in": { "name": "{{type}}" } } """);
        Assert.Equal(isSeen ? type.Split(',')[0] : "", results.Get<string>("a.found"));
    }

    [Theory]
    [InlineData("leak", null, "left 1 tensor behind that nothing holds")]
    [InlineData("keep", null, "left 1 tensor behind that nothing holds")]
    [InlineData("change", "image", "changed its input")]
    [InlineData("dispose", "image", "disposed its input")]
    public async Task A_node_that_breaks_the_contract_without_failing_is_named_when_nodes_are_checked(string mistake, string? port, string problem)
    {
        var failure = (await Assert.ThrowsAsync<NodeFailedException>(() => RunAsync(Brighten(mistake), TensorChecks.Create()))).Failure;
        Assert.Equal(("bright", "careless.brighten@1", port), (failure.Node, failure.Type, failure.Port));
        Assert.Contains(problem, failure.Problem, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Theory]
    [InlineData("nothing", "image", "returned nothing for this output")]
    [InlineData("no-result", null, "the node returned null")]
    public async Task A_node_that_returns_nothing_is_named(string mistake, string? port, string problem)
    {
        var failure = (await Assert.ThrowsAsync<NodeFailedException>(() => RunAsync(Brighten(mistake)))).Failure;
        Assert.Equal(("bright", port), (failure.Node, failure.Port));
        Assert.Contains(problem, failure.Problem, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_node_that_returns_another_type_than_it_declares_is_named_and_not_the_one_that_uses_it()
    {
        var failure = (await Assert.ThrowsAsync<NodeFailedException>(() => RunAsync(""" "lie": { "type": "careless.lie@1" } """))).Failure;
        Assert.Equal(("lie", "number"), (failure.Node, failure.Port));
        Assert.Contains("a value of the type String for this output, which it declared as int", failure.Problem, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_its_node_and_nothing_else()
    {
        var failure = (await Assert.ThrowsAsync<NodeFailedException>(() => RunAsync(""" "unborn": { "type": "careless.constructor@1" } """))).Failure;
        Assert.Equal(("unborn", "this constructor always throws"), (failure.Node, failure.Problem));
        await GoesOnAsync();
    }

    public void Dispose()
    {
        _services.Dispose();
        _runner.Dispose();
        _plugins.Dispose();
    }

    private static string Brighten(string mistake) => $$"""
        "grey": { "type": "careless.picture@1" },
        "bright": { "type": "careless.brighten@1", "in": { "image": {"from": "grey.image"}, "mistake": "{{mistake}}" } }
        """;

    /// <summary>The same host runs what is right, checked, and finds nothing wrong with it.</summary>
    private async Task GoesOnAsync()
    {
        using var results = await RunAsync(Brighten("none"), TensorChecks.Create());
        Assert.Contains("bright.image", results.Names);
    }

    private async Task<RunResults> RunAsync(string nodes, NodeChecks? checks = null)
    {
        var bound = GraphBinder.Bind(GraphDocument.Parse($$"""{ "format": "ldmgraph/1", "nodes": { {{nodes}} } }"""), _services.GetRequiredService<NodeCatalog>(), new BindOptions { Services = _services });
        Assert.False(bound.HasErrors, string.Join('\n', bound.Diagnostics));
        return await _runner.EvaluateAsync(EvaluationPlan.Create(bound), new RunOptions { Services = _services, CheckNodes = checks });
    }
}
