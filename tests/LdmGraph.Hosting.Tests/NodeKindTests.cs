using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Hosting.Tests;

/// <summary>Everything that a node may be, from a plugin in a load context of its own.</summary>
public sealed class NodeKindTests : IDisposable
{
    private readonly TestPlugins _folder = new("Kinds");
    private readonly ServiceProvider _services;
    private readonly ResultCache _cache = new(1 << 20);
    private readonly List<RunEvent> _events = [];

    public NodeKindTests()
    {
        var options = new LdmGraphOptions { Output = Path.Combine(_folder.Folder, "out") };
        options.PluginFolders.Clear();
        options.PluginFolders.Add(_folder.Folder);
        options.ReadableRoots.Add(_folder.Folder);
        _services = new ServiceCollection().AddLdmGraph(options).BuildServiceProvider();
        Assert.Empty(_services.GetRequiredService<PluginSet>().Catalog.Validate());
    }

    public void Dispose()
    {
        _cache.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_generic_node_takes_the_type_of_what_is_linked()
    {
        using var results = await RunAsync("""
            "tint": { "type": "test.mix@1", "in": { "paint": "red" } }, "out": { "type": "test.twice@1", "in": { "value": {"from": "tint.tint"} } }
            """, "values");
        Assert.Equal(2, results.Get<IReadOnlyList<object>>("values").Count);
    }

    [Fact]
    public async Task A_variadic_node_takes_as_many_values_as_the_graph_names()
    {
        using var results = await RunAsync(""" "out": { "type": "test.total@1", "terms": { "a": 1, "b": 2.5, "c": 3 } } """, "total");
        Assert.Equal(6.5, results.Get<double>("total"));
    }

    [Fact]
    public async Task A_lazy_input_that_is_not_wanted_is_not_computed()
    {
        using var results = await RunAsync("""
            "broken": { "type": "test.break@1" },
            "out": { "type": "test.either@1", "in": { "first": true }, "of": { "first": "here", "second": {"from": "broken.text"} } }
            """, "value");
        Assert.Equal("here", results.Get<string>("value"));
    }

    [Fact]
    public async Task A_source_that_nobody_wants_may_be_missing()
    {
        using var results = await RunAsync("""
            "missing": { "type": "test.first-line@1", "in": { "path": "nowhere.txt" } },
            "out": { "type": "test.either@1", "in": { "first": true }, "of": { "first": "here", "second": {"from": "missing.text"} } }
            """, "value");
        Assert.Equal("here", results.Get<string>("value"));
    }

    [Fact]
    public async Task A_node_with_a_body_loops_as_it_likes()
    {
        using var results = await RunAsync("""
            "out": {
              "type": "test.until@1", "in": { "limit": 100 }, "carry": { "x": 3.0 },
              "body": { "nodes": { "double": { "type": "test.scale@2", "in": { "value": {"from": "carry.x"}, "factor": 2 } } }, "yield": { "x": {"from": "double.scaled"} } }
            }
            """, "x");
        Assert.Equal(192.0, results.Get<double>("x"));
    }

    [Fact]
    public async Task A_source_is_read_again_only_when_its_fingerprint_changes_and_an_effect_runs_every_time()
    {
        const string Graph = """
            "line": { "type": "test.first-line@1", "in": { "path": "words.txt" } },
            "out": { "type": "test.note@1", "in": { "text": {"from": "line.text"} } }
            """;
        var words = Path.Combine(_folder.Folder, "words.txt");
        File.WriteAllText(words, "one\n");
        string path;
        using (var first = await RunAsync(Graph, "path")) path = first.Get<string>("path");
        (await RunAsync(Graph, "path")).Dispose();
        Assert.Equal(CacheVerdict.Memory, Verdict("line"));
        Assert.Equal(CacheVerdict.AlwaysComputed, Verdict("out"));
        File.WriteAllText(words, "two\n");
        (await RunAsync(Graph, "path")).Dispose();
        Assert.Equal(CacheVerdict.Computed, Verdict("line"));
        Assert.Equal(["one", "one", "two"], File.ReadAllLines(path));
        Assert.Contains(_events, happened => happened is ArtifactWritten written && written.Path == path);
    }

    [Fact]
    public async Task A_graph_that_names_an_old_version_is_read_as_the_new_one()
    {
        using var results = await RunAsync(""" "out": { "type": "test.scale@1", "in": { "x": 21.0 } } """, "scaled", link: "y");
        Assert.Equal(42.0, results.Get<double>("scaled"));
    }

    [Fact]
    public void A_node_says_from_its_own_service_what_cannot_work_before_anything_runs()
    {
        var problem = Assert.Single(Bind(""" "out": { "type": "test.mix@1", "in": { "paint": "gren" } } """, "tint").Diagnostics);
        Assert.Contains("there is no paint 'gren'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_type_of_a_plugin_has_its_name_its_colour_and_its_picture()
    {
        var type = _services.GetRequiredService<NodeCatalog>().FindPortType("test.tint")!;
        var look = (PortTypeAttribute)Attribute.GetCustomAttribute(type.Clr, typeof(PortTypeAttribute))!;
        Assert.Equal(("#cc3366", "Ti"), (look.Color, look.Letter));
        var shown = new List<object>();
        (await RunAsync(""" "out": { "type": "test.mix@1", "in": { "paint": "red" } } """, "tint", render: value => { shown.Add(value); return null; })).Dispose();
        using var picture = Assert.IsAssignableFrom<IPreviewed>(Assert.Single(shown)).Preview();
        Assert.Equal([1, 3, 16, 16], picture.Value.shape);
    }

    private CacheVerdict Verdict(string node) => _events.OfType<NodeFinished>().Last(finished => finished.Node == node).Verdict;

    private BoundGraph Bind(string nodes, string output, string? link = null) =>
        GraphBinder.Bind(GraphDocument.Parse($$$"""
            { "format": "ldmgraph/1", "nodes": { {{{nodes}}} }, "outputs": { "{{{output}}}": {"from": "out.{{{link ?? output}}}"} } }
            """), _services.GetRequiredService<NodeCatalog>(), new BindOptions { Services = _services, Files = _services.GetRequiredService<FileRoots>() });

    private async Task<RunResults> RunAsync(string nodes, string output, string? link = null, Func<object, RenderedPreview?>? render = null)
    {
        var bound = Bind(nodes, output, link);
        Assert.False(bound.HasErrors, string.Join('\n', bound.Diagnostics));
        using var runner = new GraphRunner();
        var results = new RunResults();
        await foreach (var happened in runner.RunAsync(EvaluationPlan.Create(bound), new RunOptions { Services = _services, Cache = _cache, Results = results, RenderPreview = render }))
        {
            _events.Add(happened);
            if (happened is RunFailed failed) Assert.Fail(failed.Failure.ToString());
        }
        return results;
    }
}
