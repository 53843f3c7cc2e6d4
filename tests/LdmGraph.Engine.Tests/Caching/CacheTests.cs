using TestNodes;

namespace LdmGraph.Engine.Tests;

public class CacheTests
{
    private readonly Ledger _ledger = new();
    private readonly World _world = new();

    private async Task<List<NodeFinished>> RunAsync(string nodes, ResultCache cache, bool explain = false, Dictionary<string, object?>? parameters = null)
    {
        var json = parameters is null ? Graphs.Nodes(nodes) : Graphs.Nodes(nodes, """ "params": { "s": { "type": "seed", "default": "1" }, "t": { "type": "text", "default": "x" } } """);
        var (events, results) = await Graphs.RunAsync(EvaluationPlan.Create(Graphs.Bind(json, parameters)), new RunOptions { Services = new Services(_ledger, _world), Cache = cache, ExplainCache = explain });
        Assert.IsType<RunFinished>(events[^1]);
        results.Dispose();
        return [.. events.OfType<NodeFinished>()];
    }

    private const string Chain = """
        "a": { "type": "test.note@1", "in": { "value": "x" } },
        "b": { "type": "test.note@1", "in": { "value": {"from": "a.text"} } },
        "e": { "type": "test.effect@1", "in": { "value": {"from": "b.text"} } }
        """;

    [Fact]
    public async Task A_second_run_takes_what_the_effects_need_and_asks_for_nothing_behind_it()
    {
        using var cache = new ResultCache(1 << 20);
        await RunAsync(Chain, cache);
        var second = await RunAsync(Chain, cache);
        Assert.Equal([("b", CacheVerdict.Memory), ("e", CacheVerdict.AlwaysComputed)], second.Select(finished => (finished.Node, finished.Verdict)));
    }

    [Fact]
    public async Task Ids_of_nodes_do_not_enter_the_keys()
    {
        using var cache = new ResultCache(1 << 20);
        await RunAsync(Chain, cache);
        await RunAsync(Chain.Replace("\"a\"", "\"q\"", StringComparison.Ordinal).Replace("a.text", "q.text", StringComparison.Ordinal), cache);
        Assert.Equal(["a", "b", "e", "e"], _ledger.Evaluated);
    }

    [Fact]
    public async Task A_changed_literal_changes_what_follows_from_it_and_nothing_else()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """ "a": { "type": "test.note@1", "in": { "value": "x" } }, "b": { "type": "test.note@1", "in": { "value": {"from": "a.text"}, "other": {"from": "c.text"} } }, "c": { "type": "test.note@1", "in": { "value": "y" } } """;
        await RunAsync(graph, cache);
        _ledger.Evaluated.Clear();
        await RunAsync(graph.Replace("\"y\"", "\"z\"", StringComparison.Ordinal), cache);
        Assert.Equal(["c", "b"], _ledger.Evaluated);
    }

    [Fact]
    public async Task A_source_is_read_again_when_its_fingerprint_changes()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """ "s": { "type": "test.source@1" }, "n": { "type": "test.note@1", "in": { "value": {"from": "s.content"} } } """;
        await RunAsync(graph, cache);
        await RunAsync(graph, cache);
        Assert.Equal(["s", "n"], _ledger.Evaluated);
        _world.Content = "second";
        await RunAsync(graph, cache);
        Assert.Equal(["s", "n", "s", "n"], _ledger.Evaluated);
    }

    [Fact]
    public async Task A_source_with_a_linked_name_is_looked_up_when_the_name_is_known()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """ "p": { "type": "test.paint@1" }, "s": { "type": "test.source@1", "in": { "name": {"from": "p.text"} } }, "n": { "type": "test.note@1", "in": { "value": {"from": "s.content"} } } """;
        await RunAsync(graph, cache);
        var second = await RunAsync(graph, cache);
        Assert.Equal(["s", "n"], _ledger.Evaluated);
        Assert.All(second, finished => Assert.Equal(CacheVerdict.Memory, finished.Verdict));
    }

    [Fact]
    public async Task Nodes_that_draw_noise_differ_by_place_and_seed()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """ "a": { "type": "test.noise@1" }, "b": { "type": "test.noise@1" } """;
        await RunAsync(graph, cache, parameters: new() { ["s"] = "1" });
        var again = await RunAsync(graph, cache, parameters: new() { ["s"] = "1" });
        var other = await RunAsync(graph, cache, parameters: new() { ["s"] = "2" });
        Assert.Equal(2, again.Count(finished => finished.Verdict == CacheVerdict.Memory));
        Assert.Equal(2, other.Count(finished => finished.Verdict == CacheVerdict.Computed));
        Assert.Equal(4, cache.Count);
    }

    [Fact]
    public async Task The_cache_says_why_a_node_ran()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """ "a": { "type": "test.note@1", "in": { "value": {"from": "params.t"} } }, "n": { "type": "test.noise@1" }, "e": { "type": "test.effect@1", "in": { "value": {"from": "a.text"} } }, "f": { "type": "test.effect@1", "in": { "value": {"from": "n.drawn"} } } """;
        string? Why(List<NodeFinished> run, string node) => run.Single(finished => finished.Node == node).Why;
        var first = await RunAsync(graph, cache, explain: true, new() { ["t"] = "x" });
        Assert.Equal("it has not run before", Why(first, "a"));
        Assert.Equal("an effect: it runs for what it does", Why(first, "e"));
        var second = await RunAsync(graph, cache, explain: true, new() { ["t"] = "y", ["s"] = "2" });
        Assert.Equal("changed: input 'value'", Why(second, "a"));
        Assert.Equal("changed: seed of the run", Why(second, "n"));
        cache.Clear();
        Assert.Equal("its result was not kept or has been evicted", Why(await RunAsync(graph, cache, explain: true, new() { ["t"] = "y", ["s"] = "2" }), "a"));
    }

    [Fact]
    public void What_is_cheap_to_compute_again_goes_first()
    {
        var cache = new ResultCache(300);
        Handle Put(byte name, double seconds)
        {
            var handle = new Handle(name, _ledger);
            foreach (var shared in cache.TryPut(Key(name), [handle], seconds, _ => false)!) cache.Release(shared);
            return handle;
        }
        Put(1, 10);
        Put(2, 0.001);
        Put(3, 5);
        Assert.Equal(300, cache.Bytes);
        Put(4, 1);
        Assert.Equal([true, false, true, true], new byte[] { 1, 2, 3, 4 }.Select(name => cache.Contains(Key(name))));
        Assert.Equal((300, 3), (cache.Bytes, _ledger.Alive));
        cache.Dispose();
        Assert.Equal(0, _ledger.Alive);
    }

    [Fact]
    public void A_value_that_grows_is_measured_anew()
    {
        var cache = new ResultCache(300);
        var handle = new Handle(1, _ledger);
        foreach (var shared in cache.TryPut(Key(1), [handle], 1, _ => false)!) cache.Release(shared);
        handle.Bytes = 250;
        cache.Settle();
        Assert.Equal(250, cache.Bytes);
        handle.Bytes = 1000;
        cache.Settle();
        Assert.Equal((0, 0, 0), (cache.Bytes, cache.Count, _ledger.Alive));
    }

    [Fact]
    public void A_value_in_two_results_counts_once()
    {
        using var cache = new ResultCache(1000);
        var handle = new Handle(1, _ledger);
        foreach (var shared in cache.TryPut(Key(1), [handle], 1, _ => false)!) cache.Release(shared);
        cache.TryPut(Key(2), [new[] { handle, handle }], 1, _ => true);
        Assert.InRange(cache.Bytes, 100, 250);
    }

    [Fact]
    public void A_key_is_the_same_in_every_process()
    {
        // Plugin hashes change with each build, so the plugin here is one with a hash of its own.
        var catalog = NodeCatalog.Build([new PluginTypes(new Plugin("p", "1.0", "h"), [typeof(Add), typeof(Constant)])]);
        var graph = GraphBinder.Bind(GraphDocument.Parse(Graphs.Nodes(""" "a": { "type": "test.constant@1", "in": { "value": 2.5 } }, "b": { "type": "test.add@1", "in": { "a": {"from": "a.value"} } } """)), catalog);
        var links = new KeyMaker.Links { Nodes = new ResultKey[2] };
        var maker = new KeyMaker(new Seed(0));
        foreach (var node in graph.Nodes) links.Nodes[node.Index] = maker.Make(node, links, null);
        Assert.StartsWith("66f17aaeaad6f757365d41355d72386168c519d7f", links.Nodes[1].ToString(), StringComparison.Ordinal);
    }

    private static ResultKey Key(byte name) => new(Enumerable.Repeat(name, 32).ToArray());
}
