using System.Text;
using LdmGraph.Engine;
using TestNodes;

namespace LdmGraph.Benchmarks;

/// <summary>What the engine itself costs, with nodes that do next to nothing.</summary>
public static class EngineBenchmarks
{
    private const int ChainLength = 1000;
    private const int Iterations = 1000;
    private const int BodyNodes = 10;

    /// <summary>Runs all of them.</summary>
    /// <returns>Figures with the targets they are held against.</returns>
    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var chain = GraphDocument.Parse(Chain(ChainLength));
        var loop = GraphDocument.Parse(Loop(Iterations, BodyNodes));
        var figures = new List<Figure>
        {
            await ColdAsync(chain),
            await CachedAsync(chain),
            await LoopAsync(loop),
            await ParsingAsync(),
            await LongChainAsync(),
        };
        return figures;
    }

    private static string Chain(int count)
    {
        var nodes = Enumerable.Range(0, count).Select(i => i == 0
            ? """  "n0": { "type": "test.constant@1", "in": { "value": 0 } }"""
            : $$"""  "n{{i}}": { "type": "test.add@1", "in": { "a": {"from": "n{{i - 1}}.{{(i == 1 ? "value" : "sum")}}"}, "b": 1.5 } }""");
        return Graphs.Nodes(new StringBuilder().AppendJoin(",\n", nodes).ToString());
    }

    private static string Loop(int iterations, int nodes)
    {
        var body = Enumerable.Range(0, nodes).Select(i => $$""" "n{{i}}": { "type": "test.add@1", "in": { "a": {"from": "{{(i == 0 ? "carry.x" : $"n{i - 1}.sum")}}"}, "b": {"from": "const.step"} } } """);
        return Graphs.Nodes($$"""
            "loop": {
              "type": "loop@1", "in": { "count": {{iterations}} }, "carry": { "x": 0.0 }, "const": { "step": 0.5 },
              "body": { "nodes": { {{string.Join(",\n", body)}} }, "yield": { "x": {"from": "n{{nodes - 1}}.sum"} } }
            }
            """);
    }

    private static async Task<Figure> ColdAsync(GraphDocument chain)
    {
        using var runner = new GraphRunner();
        var seconds = await Measure.RunAsync(async () =>
        {
            using var cache = new ResultCache(1 << 28);
            await FinishAsync(runner, EvaluationPlan.Create(GraphBinder.Bind(chain, Graphs.Catalog)), new RunOptions { Cache = cache });
        });
        return seconds.Per(ChainLength, $"chain of {ChainLength} nodes, cold: bind, plan, run, keep", "µs per node", 5);
    }

    private static async Task<Figure> CachedAsync(GraphDocument chain)
    {
        using var runner = new GraphRunner();
        using var cache = new ResultCache(1 << 28);
        var options = new RunOptions { Cache = cache };
        await FinishAsync(runner, EvaluationPlan.Create(GraphBinder.Bind(chain, Graphs.Catalog)), options);
        var seconds = await Measure.RunAsync(() => FinishAsync(runner, EvaluationPlan.Create(GraphBinder.Bind(chain, Graphs.Catalog)), options));
        return seconds.Per(ChainLength, $"chain of {ChainLength} nodes, cached: bind, plan, run", "µs per node", 2);
    }

    private static async Task<Figure> LoopAsync(GraphDocument loop)
    {
        using var runner = new GraphRunner();
        var plan = EvaluationPlan.Create(GraphBinder.Bind(loop, Graphs.Catalog));
        var seconds = await Measure.RunAsync(() => FinishAsync(runner, plan, new RunOptions()));
        return seconds.Per(Iterations * BodyNodes, $"loop of {Iterations} iterations, {BodyNodes} nodes in its body", "µs per node and iteration", 1);
    }

    private static async Task<Figure> ParsingAsync()
    {
        var text = Chain(ChainLength);
        var seconds = await Measure.RunAsync(() => { GraphDocument.Parse(text); });
        return seconds.Per(ChainLength, $"chain of {ChainLength} nodes: parse", "µs per node");
    }

    private static async Task<Figure> LongChainAsync()
    {
        const int count = 100_000;
        using var runner = new GraphRunner();
        var chain = GraphDocument.Parse(Chain(count));
        var seconds = await Measure.RunAsync(() => FinishAsync(runner, EvaluationPlan.Create(GraphBinder.Bind(chain, Graphs.Catalog)), new RunOptions()), runs: 5);
        return seconds.Per(count, "chain of 100,000 nodes: bind, plan, run", "µs per node");
    }

    private static async Task FinishAsync(GraphRunner runner, EvaluationPlan plan, RunOptions options)
    {
        await foreach (var happened in runner.RunAsync(plan, options))
            if (happened is RunFailed failed) throw new InvalidOperationException(failed.Failure.ToString());
    }
}
