using LdmGraph;
using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

public class LoopTests
{
    private readonly Ledger _ledger = new();

    private async Task<(List<RunEvent> Events, RunResults Results)> RunAsync(string nodes, string[]? outputs = null, ResultCache? cache = null, RunOptions? options = null)
    {
        var graph = Graphs.Bind(nodes.Contains("\"format\"", StringComparison.Ordinal) ? nodes : Graphs.Nodes(nodes));
        Assert.Empty(graph.Diagnostics);
        return await Graphs.RunAsync(EvaluationPlan.Create(graph, outputs), options ?? new RunOptions { Services = new Services(_ledger, new World()), Cache = cache });
    }

    private const string Doubling = """
        "loop": {
          "type": "loop@1", "in": { "count": 10 }, "carry": { "x": 1.0 },
          "body": { "nodes": { "twice": { "type": "test.add@1", "in": { "a": {"from": "carry.x"}, "b": {"from": "carry.x"} } } },
                    "yield": { "x": {"from": "twice.sum"} } }
        }
        """;

    [Fact]
    public async Task A_carry_goes_from_iteration_to_iteration()
    {
        var (_, results) = await RunAsync(Doubling);
        Assert.Equal(1024.0, results["loop.x"]);
    }

    [Fact]
    public async Task A_carry_that_is_collected_is_what_the_iteration_began_with()
    {
        var (_, results) = await RunAsync("""
            "loop": {
              "type": "loop@1", "in": { "count": 4 }, "carry": { "x": 1.0 },
              "body": { "nodes": { "twice": { "type": "test.add@1", "in": { "a": {"from": "carry.x"}, "b": {"from": "carry.x"} } } },
                        "yield": { "x": {"from": "twice.sum"}, "before": {"from": "carry.x"} } },
              "collect": { "before": { "mode": "list" } }
            }
            """);
        Assert.Equal([1.0, 2, 4, 8], results.Get<IReadOnlyList<double>>("loop.before"));
    }

    [Fact]
    public async Task No_iteration_leaves_the_carry_as_it_was()
    {
        var (_, results) = await RunAsync(Doubling.Replace("\"count\": 10", "\"count\": 0", StringComparison.Ordinal));
        Assert.Equal(1.0, results["loop.x"]);
    }

    [Fact]
    public async Task Carries_may_change_places()
    {
        var (_, results) = await RunAsync("""
            "a": { "type": "handle.make@1", "in": { "value": 1 } }, "b": { "type": "handle.make@1", "in": { "value": 2 } },
            "loop": { "type": "loop@1", "in": { "count": 3 }, "carry": { "x": {"from": "a.handle"}, "y": {"from": "b.handle"} },
              "body": { "nodes": { "s": { "type": "handle.sum@1", "in": { "handles": [ {"from": "carry.x"}, {"from": "carry.y"} ] } } },
                        "yield": { "x": {"from": "carry.y"}, "y": {"from": "s.sum"} } } }
            """);
        // 1,2 → 2,3 → 3,5 → 5,8
        Assert.Equal((5.0, 8.0), (results.Get<Handle>("loop.x").Read(), results.Get<Handle>("loop.y").Read()));
        results.Dispose();
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Fact]
    public async Task Scanned_lists_are_walked_side_by_side_and_index_counts()
    {
        var (_, results) = await RunAsync("""
            "r": { "type": "test.range@1", "in": { "count": 4 } },
            "loop": { "type": "loop@1", "carry": { "x": 0.0 }, "scan": { "a": {"from": "r.values"}, "b": [10, 20, 30, 40.5] }, "const": { "c": 100 },
              "body": { "nodes": { "s": { "type": "test.sum@1", "in": { "values": [ {"from": "carry.x"}, {"from": "scan.a"}, {"from": "scan.b"}, {"from": "const.c"}, {"from": "index"} ] } } },
                        "yield": { "x": {"from": "s.sum"}, "all": {"from": "s.sum"}, "some": {"from": "s.sum"}, "last": {"from": "index"} } },
              "collect": { "all": { "mode": "list" }, "some": { "mode": "list", "every": 3 } } }
            """);
        Assert.Equal(0 + 1 + 2 + 3 + 100.5 + 400 + 6, results["loop.x"]);
        Assert.Equal([110.0, 232, 366, 512.5], results.Get<IReadOnlyList<double>>("loop.all"));
        Assert.Equal([366.0, 512.5], results.Get<IReadOnlyList<double>>("loop.some"));
        Assert.Equal(3L, results["loop.last"]);
    }

    [Fact]
    public async Task Lists_of_different_lengths_are_refused()
    {
        var (events, _) = await RunAsync("""
            "loop": { "type": "loop@1", "carry": { "x": 0.0 }, "scan": { "a": [1, 2], "b": [1, 2, 3] },
              "body": { "nodes": {}, "yield": { "x": {"from": "carry.x"} } } }
            """);
        Assert.Equal("has 3 elements, scan.a has 2", Assert.Single(events.OfType<RunFailed>()).Failure.Problem);
    }

    [Fact]
    public async Task Previews_are_shown_every_so_often_and_make_no_output()
    {
        var options = new RunOptions { RenderPreview = value => new RenderedPreview("text/plain", System.Text.Encoding.UTF8.GetBytes($"{value}")) };
        var (events, results) = await RunAsync(Doubling.Replace("\"yield\": {", "\"yield\": { \"p\": {\"from\": \"twice.sum\"},", StringComparison.Ordinal).TrimEnd().TrimEnd('}') + """, "collect": { "p": { "mode": "preview", "every": 4 } } }""", options: options);
        Assert.Equal(["16", "256", "1024"], events.OfType<NodePreview>().Select(preview => System.Text.Encoding.UTF8.GetString(preview.Data.Span)));
        Assert.Equal(["loop.x"], results.Names);
    }

    [Fact]
    public async Task The_loop_reports_its_iterations_and_its_body_nothing()
    {
        var (events, _) = await RunAsync(Doubling, options: new RunOptions { ProgressInterval = TimeSpan.Zero });
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (double)i), events.OfType<NodeProgress>().Select(progress => progress.Done));
        Assert.Equal(["loop"], events.OfType<NodeStarted>().Select(started => started.Node));
    }

    private const string Invariant = """
        "n": { "type": "test.note@1", "in": { "value": "c" } },
        "loop": { "type": "loop@1", "in": { "count": 5 }, "carry": { "x": "" }, "const": { "c": {"from": "n.text"} },
          "body": { "nodes": {
              "once": { "type": "test.note@1", "in": { "value": {"from": "const.c"} } },
              "also": { "type": "test.note@1", "in": { "value": {"from": "once.text"} } },
              "never": { "type": "test.note@1", "in": { "value": {"from": "carry.x"} } },
              "each": { "type": "test.note@1", "in": { "value": {"from": "also.text"}, "other": {"from": "index"} } } },
            "yield": { "x": {"from": "each.text"} } } }
        """;

    [Fact]
    public async Task What_does_not_change_is_moved_out_and_evaluated_once_and_what_nobody_uses_never()
    {
        var (_, results) = await RunAsync(Invariant);
        Assert.Equal(["n", "loop/once", "loop/also", .. Enumerable.Repeat("loop/each", 5)], _ledger.Evaluated);
        Assert.Equal("c", results["loop.x"]);
    }

    [Fact]
    public async Task A_loop_is_cached_as_one_and_its_key_follows_its_body()
    {
        using var cache = new ResultCache(1 << 20);
        await RunAsync(Invariant, cache: cache);
        _ledger.Evaluated.Clear();
        await RunAsync(Invariant.Replace("\"each\"", "\"renamed\"", StringComparison.Ordinal).Replace("each.text", "renamed.text", StringComparison.Ordinal), cache: cache);
        Assert.Empty(_ledger.Evaluated);
        await RunAsync(Invariant.Replace("{\"from\": \"index\"}", "1", StringComparison.Ordinal), cache: cache);
        Assert.Equal(["loop/each"], _ledger.Evaluated);
    }

    [Fact]
    public async Task A_changed_body_is_another_result()
    {
        using var cache = new ResultCache(1 << 20);
        await RunAsync(Doubling, cache: cache);
        var (events, results) = await RunAsync(Doubling.Replace("\"b\": {\"from\": \"carry.x\"}", "\"b\": 1", StringComparison.Ordinal), cache: cache);
        Assert.Equal(11.0, results["loop.x"]);
        Assert.Equal(CacheVerdict.Computed, Assert.Single(events.OfType<NodeFinished>()).Verdict);
    }

    [Fact]
    public async Task Noise_in_a_body_differs_by_iteration_also_in_nested_bodies_and_enters_the_key_of_the_loop()
    {
        const string graph = """
            "outer": { "type": "map@1", "scan": { "i": [0, 1, 2] },
              "body": { "nodes": {
                  "inner": { "type": "map@1", "scan": { "j": [0, 1, 2] },
                    "body": { "nodes": { "n": { "type": "test.noise@1" } }, "yield": { "drawn": {"from": "n.drawn"} } } } },
                "yield": { "drawn": {"from": "inner.drawn"} } } }
            """;
        using var cache = new ResultCache(1 << 20);
        var (_, results) = await RunAsync(graph, cache: cache);
        var drawn = results.Get<IReadOnlyList<IReadOnlyList<string>>>("outer.drawn").SelectMany(list => list).ToArray();
        Assert.Equal(9, drawn.Distinct().Count());
        var seeded = """{ "format": "ldmgraph/1", "params": { "s": { "type": "seed", "default": "5" } }, "nodes": { """ + graph + " } }";
        var (events, _) = await RunAsync(seeded, cache: cache);
        Assert.Equal(CacheVerdict.Computed, Assert.Single(events.OfType<NodeFinished>()).Verdict);
    }

    [Fact]
    public async Task An_effect_in_a_body_runs_in_each_iteration_and_makes_the_loop_an_effect()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """
            "loop": { "type": "loop@1", "in": { "count": 3 }, "carry": { "x": 0.0 },
              "body": { "nodes": { "e": { "type": "test.effect@1", "in": { "value": 1 } } }, "yield": { "x": {"from": "carry.x"} } } },
            "unused": { "type": "test.note@1" }
            """;
        await RunAsync(graph, cache: cache);
        var (events, _) = await RunAsync(graph, cache: cache);
        Assert.Equal(Enumerable.Repeat("loop/e", 6), _ledger.Evaluated);
        Assert.Equal(CacheVerdict.AlwaysComputed, Assert.Single(events.OfType<NodeFinished>()).Verdict);
    }

    [Fact]
    public async Task A_source_in_a_body_that_cannot_be_moved_out_keeps_the_loop_out_of_the_cache()
    {
        using var cache = new ResultCache(1 << 20);
        const string graph = """
            "m": { "type": "map@1", "scan": { "name": ["a", "b"] },
              "body": { "nodes": { "s": { "type": "test.source@1", "in": { "name": {"from": "scan.name"} } } }, "yield": { "c": {"from": "s.content"} } } }
            """;
        await RunAsync(graph, cache: cache);
        await RunAsync(graph, cache: cache);
        Assert.Equal(4, _ledger.Evaluated.Count);
    }

    [Fact]
    public async Task A_failure_in_a_body_names_node_and_iteration_and_leaves_nothing()
    {
        var (events, _) = await RunAsync("""
            "h": { "type": "handle.make@1", "in": { "value": 1 } },
            "loop": { "type": "loop@1", "in": { "count": 9 }, "carry": { "x": {"from": "h.handle"} },
              "body": { "nodes": {
                  "s": { "type": "handle.sum@1", "in": { "handles": [ {"from": "carry.x"}, {"from": "carry.x"} ] } },
                  "f": { "type": "test.fail@1", "in": { "handle": {"from": "s.sum"}, "fromIteration": 4 } } },
                "yield": { "x": {"from": "s.sum"}, "kept": {"from": "s.count"}, "f": {"from": "f.a"} } },
              "collect": { "kept": { "mode": "list" } } }
            """);
        var failure = Assert.Single(events.OfType<RunFailed>()).Failure;
        Assert.Equal(("loop/f", 4L, "handle 32", 5), (failure.Node, failure.Iteration, failure.Inputs["handle"], failure.Line));
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Fact]
    public async Task A_loop_can_be_cancelled_between_nodes_of_its_body()
    {
        var gates = new Gates();
        using var cancellation = new CancellationTokenSource();
        var run = Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "h": { "type": "handle.make@1" },
            "loop": { "type": "loop@1", "in": { "count": 1000000000 }, "carry": { "x": {"from": "h.handle"} },
              "body": { "nodes": {
                  "s": { "type": "handle.sum@1", "in": { "handles": [ {"from": "carry.x"} ] } } },
                "yield": { "x": {"from": "s.sum"} } } },
            "o": { "type": "test.open@1" }
            """)), new RunOptions { Services = new Services(_ledger, gates) }, cancellation.Token);
        gates.Entered.SetResult();
        await gates.Open.Task;
        await cancellation.CancelAsync();
        var (events, _) = await run.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.IsType<RunCancelled>(events[^1]);
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(150)]
    [InlineData(1_000_000)]
    public async Task Values_are_disposed_once_whether_carried_collected_constant_or_passed_through(int? budget)
    {
        const string graph = """
            "a": { "type": "handle.make@1", "in": { "value": 1 } },
            "list": { "type": "handle.pass@1", "in": { "handles": [ {"from": "a.handle"}, {"from": "a.handle"} ] } },
            "loop": { "type": "loop@1", "carry": { "x": {"from": "a.handle"}, "same": {"from": "a.handle"} }, "scan": { "h": {"from": "list.all"} }, "const": { "c": {"from": "a.handle"} },
              "body": { "nodes": {
                  "s": { "type": "handle.sum@1", "in": { "handles": [ {"from": "carry.x"}, {"from": "scan.h"}, {"from": "const.c"} ] } },
                  "p": { "type": "handle.pass@1", "in": { "handles": [ {"from": "s.sum"}, {"from": "carry.same"} ] } },
                  "q": { "type": "handle.pass@1", "in": { "handles": [ {"from": "carry.x"} ] } } },
                "yield": { "x": {"from": "p.first"}, "same": {"from": "carry.same"}, "all": {"from": "p.all"}, "old": {"from": "q.first"}, "count": {"from": "s.count"} } },
              "collect": { "all": { "mode": "list" }, "old": { "mode": "list" } } }
            """;
        var cache = budget is { } bytes ? new ResultCache(bytes) : null;
        for (var run = 0; run < 3; run++)
        {
            var (events, results) = await RunAsync(graph, cache: cache);
            Assert.IsType<RunFinished>(events[^1]);
            Assert.Equal(7, results.Get<Handle>("loop.x").Read());
            Assert.All(results.Get<IReadOnlyList<IReadOnlyList<Handle>>>("loop.all").SelectMany(list => list), handle => handle.Read());
            Assert.Equal([1.0, 3, 5], results.Get<IReadOnlyList<Handle>>("loop.old").Select(handle => handle.Read()));
            results.Dispose();
        }
        cache?.Dispose();
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Fact]
    public async Task Bodies_nest_and_what_is_constant_in_both_moves_out_of_both()
    {
        var (_, results) = await RunAsync("""
            "n": { "type": "test.note@1", "in": { "value": 1 } },
            "outer": { "type": "loop@1", "in": { "count": 3 }, "carry": { "x": 0.0 }, "const": { "c": {"from": "n.text"} },
              "body": { "nodes": {
                  "inner": { "type": "loop@1", "in": { "count": 2 }, "carry": { "x": {"from": "carry.x"} }, "const": { "c": {"from": "const.c"}, "i": {"from": "index"} },
                    "body": { "nodes": {
                        "once": { "type": "test.note@1", "in": { "value": {"from": "const.c"} } },
                        "perOuter": { "type": "test.note@1", "in": { "value": {"from": "once.text"}, "other": {"from": "const.i"} } },
                        "each": { "type": "test.note@1", "in": { "value": {"from": "perOuter.text"}, "other": {"from": "carry.x"} } },
                        "add": { "type": "test.add@1", "in": { "a": {"from": "carry.x"} } } },
                      "yield": { "x": {"from": "add.sum"}, "t": {"from": "each.text"} } } } },
                "yield": { "x": {"from": "inner.x"}, "t": {"from": "inner.t"} } } }
            """);
        Assert.Equal(6.0, results["outer.x"]);
        Assert.Equal(1, _ledger.Evaluated.Count(name => name == "outer/inner/once"));
        Assert.Equal(3, _ledger.Evaluated.Count(name => name == "outer/inner/perOuter"));
        Assert.Equal(6, _ledger.Evaluated.Count(name => name == "outer/inner/each"));
    }

    [Fact]
    public void Known_shapes_flow_through_a_body()
    {
        var graph = Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.sized@1", "in": { "size": 24 } },
            "loop": { "type": "loop@1", "in": { "count": 2 }, "carry": { "x": {"from": "a.handle"} },
              "body": { "nodes": { "s": { "type": "test.small@1", "in": { "handle": {"from": "carry.x"} } } }, "yield": { "x": {"from": "s.handle"} } } }
            """));
        var problem = Assert.Single(graph.Diagnostics);
        Assert.Equal((DiagnosticCode.ImpossibleValue, "loop/s", "size 24 is more than 16"), (problem.Code, problem.Node, problem.Message));
        Assert.Equal("size 24", graph.Nodes.Single(node => node.Path == "loop").Outputs[0].Spec!.Describe());
    }

    [Fact]
    public async Task Numbers_that_stop_being_finite_are_reported_where_and_when_that_happens()
    {
        // 1e300 doubles past the largest double, 1.8e308, in the 28th iteration.
        var (events, results) = await RunAsync("""
            "start": { "type": "handle.make@1", "in": { "value": 1e300 } },
            "loop": {
              "type": "loop@1", "in": { "count": 100 }, "carry": { "h": {"from": "start.handle"} },
              "body": { "nodes": { "twice": { "type": "handle.sum@1", "in": { "handles": [{"from": "carry.h"}, {"from": "carry.h"}] } } },
                        "yield": { "h": {"from": "twice.sum"} } }
            }
            """, ["loop.h"]);
        results.Dispose();
        var failure = Assert.Single(events.OfType<RunFailed>()).Failure;
        Assert.Equal(("loop/twice", "sum", 27L), (failure.Node, failure.Port, failure.Iteration));
        Assert.Contains("in the result", failure.Problem, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Fact]
    public async Task A_result_that_is_not_finite_is_neither_kept_nor_leaked()
    {
        using var cache = new ResultCache(1 << 20);
        const string nodes = """
            "a": { "type": "handle.make@1", "in": { "value": 1.7e308 } },
            "b": { "type": "handle.sum@1", "in": { "handles": [{"from": "a.handle"}, {"from": "a.handle"}] } }
            """;
        for (var run = 0; run < 2; run++)
        {
            var (events, results) = await RunAsync(nodes, ["b.sum"], cache);
            results.Dispose();
            Assert.Equal("b", Assert.Single(events.OfType<RunFailed>()).Failure.Node);
        }
        Assert.Equal(1, _ledger.Alive); // what the cache keeps of "a"
    }
}
