using System.Text;
using TestNodes;

namespace LdmGraph.Engine.Tests;

public class LongChainTests
{
    private static string Chain(int count, bool backwards = false)
    {
        var nodes = Enumerable.Range(0, count).Select(i => i == 0
            ? """ "n0": { "type": "test.constant@1", "in": { "value": 0 } } """
            : $$""" "n{{i}}": { "type": "test.add@1", "in": { "a": {"from": "n{{i - 1}}.{{(i == 1 ? "value" : "sum")}}"} } } """);
        return Graphs.Nodes(new StringBuilder().AppendJoin(",\n", backwards ? nodes.Reverse() : nodes).ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_chain_of_a_hundred_thousand_nodes_binds_and_runs(bool backwards)
    {
        var value = await Graphs.ValueAsync(Chain(100_000, backwards), "n99999.sum");
        Assert.Equal(99_999, value);
    }

    [Fact]
    public async Task A_chain_of_a_hundred_thousand_cached_nodes_is_taken_from_its_end()
    {
        using var cache = new ResultCache(1 << 30);
        var plan = Graphs.Plan(Chain(100_000));
        await Graphs.RunAsync(plan, new RunOptions { Cache = cache });
        Assert.Equal(100_000, cache.Count);
        var (events, _) = await Graphs.RunAsync(plan, new RunOptions { Cache = cache });
        Assert.Equal("n99999", Assert.Single(events.OfType<NodeFinished>()).Node);
    }

    [Fact]
    public async Task A_node_with_a_hundred_thousand_cached_inputs_takes_them_one_after_another()
    {
        using var cache = new ResultCache(1 << 30);
        var ledger = new Ledger();
        var leaves = string.Join(",\n", Enumerable.Range(0, 100_000).Select(i => $$""" "n{{i}}": { "type": "test.constant@1", "in": { "value": {{i}} } } """));
        var links = string.Join(",", Enumerable.Range(0, 100_000).Select(i => $$"""{"from": "n{{i}}.value"}"""));
        await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(leaves)), new RunOptions { Cache = cache });
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes($$"""{{leaves}}, "e": { "type": "test.effect@1", "in": { "value": {"from": "s.sum"} } }, "s": { "type": "test.sum@1", "in": { "values": [{{links}}] } } """)),
            new RunOptions { Cache = cache, Services = new Services(ledger) });
        Assert.Equal(100_000, events.OfType<NodeFinished>().Count(finished => finished.Verdict == CacheVerdict.Memory));
        Assert.Equal(["e"], ledger.Evaluated);
    }

    [Fact]
    public void A_cycle_of_a_hundred_thousand_nodes_is_found()
    {
        var text = Chain(100_000).Replace("\"value\": 0", "\"value\": {\"from\": \"n99999.sum\"}", StringComparison.Ordinal);
        Assert.Equal(DiagnosticCode.Cycle, Assert.Single(Graphs.Bind(text).Diagnostics).Code);
    }
}
