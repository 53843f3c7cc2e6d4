using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TestNodes;

namespace LdmGraph.Engine.Tests;

/// <summary>Every value is disposed exactly once, never before its last use, whatever the graph looks like and however the run ends.</summary>
public class OwnershipTests
{
    /// <summary>A random graph of handles: sums, handles that work through others, nodes that return their inputs, nodes that nobody uses; written in a random order.</summary>
    private sealed record RandomGraph(string Json, string Shuffled, int Count, int FailAt)
    {
        public override string ToString() => Json;
    }

    private static Gen<RandomGraph> Graph(int failing) =>
        from count in Gen.Choose(1, 25)
        from seeds in Gen.Choose(0, 1_000_000).ListOf(count * 4)
        from order in Gen.Shuffle(Enumerable.Range(0, count))
        from failAt in Gen.Choose(0, count - 1)
        select Write(count, [.. seeds], [.. order], failing > 0 ? failAt : -1);

    private static RandomGraph Write(int count, int[] seeds, int[] order, int failAt)
    {
        var nodes = new string[count];
        var ports = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var links = new List<string>();
            for (var link = 0; link < seeds[4 * i] % 4 && ports.Count > 0; link++) links.Add($$"""{"from": "{{ports[seeds[4 * i + 1 + link % 3] % ports.Count]}}"}""");
            var list = string.Join(", ", links);
            if (i == failAt) nodes[i] = links.Count > 0 ? $$""" "n{{i}}": { "type": "test.fail@1", "in": { "handle": {{links[0]}} } } """ : $$""" "n{{i}}": { "type": "test.fail@1" } """;
            else if (links.Count > 0 && seeds[4 * i + 3] % 4 == 1)
            {
                nodes[i] = $$""" "n{{i}}": { "type": "handle.wrap@1", "in": { "handle": {{links[0]}} } } """;
                ports.Add($"n{i}.handle");
            }
            else if (links.Count > 0 && seeds[4 * i + 3] % 2 == 0)
            {
                nodes[i] = $$""" "n{{i}}": { "type": "handle.pass@1", "in": { "handles": [{{list}}] } } """;
                ports.Add($"n{i}.first");
            }
            else
            {
                nodes[i] = links.Count == 0 ? $$""" "n{{i}}": { "type": "handle.make@1", "in": { "value": {{i}} } } """ : $$""" "n{{i}}": { "type": "handle.sum@1", "in": { "handles": [{{list}}] } } """;
                ports.Add(links.Count == 0 ? $"n{i}.handle" : $"n{i}.sum");
            }
        }
        return new RandomGraph(Graphs.Nodes(string.Join(",\n", nodes)), Graphs.Nodes(string.Join(",\n", order.Select(i => nodes[i]))), count, failAt);
    }

    private static void Check(Gen<RandomGraph> graphs, Func<RandomGraph, Task<bool>> holds) =>
        FsCheck.Fluent.Prop.ForAll(graphs.ToArbitrary(), graph => holds(graph).ConfigureAwait(false).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public void Everything_is_disposed_once_when_the_results_are() => Check(Graph(0), async graph =>
    {
        var ledger = new Ledger();
        var (events, results) = await Graphs.RunAsync(Graphs.Plan(graph.Json), new RunOptions { Services = new Services(ledger) });
        foreach (var name in results.Names)
            if (results[name] is Handle handle) _ = handle.Read();
        results.Dispose();
        return events[^1] is RunFinished && ledger.Alive == 0 && ledger.DisposedTwice == 0;
    });

    [Fact]
    public void Nothing_is_left_when_a_node_fails() => Check(Graph(1), async graph =>
    {
        var ledger = new Ledger();
        var (events, results) = await Graphs.RunAsync(Graphs.Plan(graph.Json), new RunOptions { Services = new Services(ledger) });
        // The failing node may be one that nothing needs.
        if (events[^1] is RunFinished) results.Dispose();
        return ledger.Alive == 0 && ledger.DisposedTwice == 0;
    });

    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    [InlineData(1_000_000)]
    public void The_cache_and_runs_share_values_until_both_are_done(int budget) => Check(Graph(0), async graph =>
    {
        var ledger = new Ledger();
        var cache = new ResultCache(budget);
        var options = new RunOptions { Services = new Services(ledger), Cache = cache };
        var first = (await Graphs.RunAsync(Graphs.Plan(graph.Json), options)).Results;
        var second = (await Graphs.RunAsync(Graphs.Plan(graph.Shuffled), options)).Results;
        first.Dispose();
        var within = cache.Bytes <= budget;
        foreach (var name in second.Names)
            if (second[name] is Handle handle) _ = handle.Read();
        cache.Dispose();
        second.Dispose();
        return within && ledger.Alive == 0 && ledger.DisposedTwice == 0;
    });

    [Fact]
    public void The_order_respects_links_and_does_not_depend_on_the_order_of_the_file_for_its_results() => Check(Graph(0), async graph =>
    {
        var (ledger, shuffledLedger) = (new Ledger(), new Ledger());
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(graph.Json), new RunOptions { Services = new Services(ledger) });
        var (_, shuffled) = await Graphs.RunAsync(Graphs.Plan(graph.Shuffled), new RunOptions { Services = new Services(shuffledLedger) });
        var equal = results.Names.All(name => results[name] is not Handle handle || handle.Value == ((Handle)shuffled[name]!).Value);
        results.Dispose();
        shuffled.Dispose();
        // Handles throw when they are read too early or too late, so a run that finishes has respected the links.
        return equal && ledger.Evaluated.Order().SequenceEqual(shuffledLedger.Evaluated.Order());
    });

    [Fact]
    public void Keys_are_equal_for_equal_graphs_whatever_the_order_of_the_file() => Check(Graph(0), async graph =>
    {
        var ledger = new Ledger();
        using var cache = new ResultCache(1 << 20);
        var options = new RunOptions { Services = new Services(ledger), Cache = cache };
        (await Graphs.RunAsync(Graphs.Plan(graph.Json), options)).Results.Dispose();
        var evaluated = ledger.Evaluated.Count;
        (await Graphs.RunAsync(Graphs.Plan(graph.Shuffled), options)).Results.Dispose();
        return ledger.Evaluated.Count == evaluated;
    });
}
