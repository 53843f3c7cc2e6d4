using FsCheck;
using FsCheck.Fluent;
using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

/// <summary>Random graphs in which some nodes choose what they need: what is not chosen is not computed, and all is disposed once.</summary>
public class LazyOwnershipTests
{
    private sealed record RandomGraph(string Json, string Last)
    {
        public override string ToString() => Json;
    }

    private static readonly Gen<RandomGraph> Graph =
        from count in Gen.Choose(2, 20)
        from seeds in Gen.Choose(0, 1_000_000).ListOf(count * 4)
        select Write(count, [.. seeds]);

    private static RandomGraph Write(int count, int[] seeds)
    {
        var nodes = new List<string>();
        var ports = new List<string>();
        for (var i = 0; i < count; i++)
        {
            string Link(int which) => $$"""{"from": "{{ports[seeds[4 * i + which] % ports.Count]}}"}""";
            if (i == 0 || seeds[4 * i] % 5 == 0)
            {
                nodes.Add($$""" "n{{i}}": { "type": "handle.make@1", "in": { "value": {{i % 3}} } } """);
                ports.Add($"n{i}.handle");
            }
            else if (seeds[4 * i] % 5 == 1)
            {
                nodes.Add($$""" "n{{i}}": { "type": "handle.pass@1", "in": { "handles": [{{Link(1)}}, {{Link(2)}}] } } """);
                ports.Add($"n{i}.first");
            }
            else if (seeds[4 * i] % 5 == 2)
            {
                nodes.Add($$""" "n{{i}}": { "type": "handle.sum@1", "in": { "handles": [{{Link(1)}}, {{Link(2)}}] } } """);
                ports.Add($"n{i}.sum");
            }
            else
            {
                // By a literal, or by a value that only the run knows.
                var which = seeds[4 * i] % 5 == 3 ? (seeds[4 * i + 3] % 3).ToString(System.Globalization.CultureInfo.InvariantCulture) : $$"""{"from": "r{{i}}.value"}""";
                nodes.Add($$""" "r{{i}}": { "type": "handle.read@1", "in": { "handle": {{Link(3)}} } } """);
                nodes.Add($$""" "n{{i}}": { "type": "select@1", "in": { "which": {{which}} }, "cases": { "0": {{Link(1)}}, "1": {{Link(2)}}, "default": {{Link(3)}} } } """);
                ports.Add($"n{i}.value");
            }
        }
        return new RandomGraph(Graphs.Nodes(string.Join(",\n", nodes)), ports[^1]);
    }

    private static void Check(Func<RandomGraph, Task<bool>> holds) =>
        Prop.ForAll(Graph.ToArbitrary(), graph => holds(graph).ConfigureAwait(false).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public void Everything_is_disposed_once_with_and_without_a_cache() => Check(async graph =>
    {
        var ledger = new Ledger();
        var cache = new ResultCache(400);
        var values = new List<double>();
        foreach (var kept in new[] { null, cache, cache })
        {
            var (events, results) = await Graphs.RunAsync(Graphs.Plan(graph.Json, graph.Last), new RunOptions { Services = new Services(ledger), Cache = kept });
            if (events[^1] is not RunFinished) return false;
            values.Add(results.Get<Handle>(graph.Last).Read());
            results.Dispose();
        }
        cache.Dispose();
        return values.Distinct().Count() == 1 && ledger.Alive == 0 && ledger.DisposedTwice == 0;
    });

    [Fact]
    public void A_node_is_evaluated_at_most_once_and_only_if_something_needs_it() => Check(async graph =>
    {
        var ledger = new Ledger();
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(graph.Json, graph.Last), new RunOptions { Services = new Services(ledger) });
        results.Dispose();
        var everything = new Ledger();
        (await Graphs.RunAsync(Graphs.Plan(graph.Json), new RunOptions { Services = new Services(everything) })).Results.Dispose();
        return ledger.Evaluated.Distinct().Count() == ledger.Evaluated.Count && !ledger.Evaluated.Except(everything.Evaluated).Any();
    });
}
