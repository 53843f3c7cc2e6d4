using TestNodes;

namespace LdmGraph.Engine.Tests;

public class RunTests
{
    private readonly Ledger _ledger = new();
    private readonly Gates _gates = new();

    private RunOptions Options(ResultCache? cache = null) => new() { Services = new Services(_ledger, _gates), Cache = cache };

    [Fact]
    public async Task Values_flow_along_links() =>
        Assert.Equal(5, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.constant@1", "in": { "value": 2 } },
            "b": { "type": "test.add@1", "in": { "a": {"from": "a.value"}, "b": {"from": "a.value"} } },
            "c": { "type": "test.add@1", "in": { "a": {"from": "b.sum"} } }
            """), "c.sum"));

    [Fact]
    public async Task Nodes_run_in_topological_order_and_ties_in_the_order_of_the_file()
    {
        await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "d": { "type": "test.note@1", "in": { "value": {"from": "c.text"} } },
            "b": { "type": "test.note@1" },
            "c": { "type": "test.note@1", "in": { "value": {"from": "a.text"} } },
            "e": { "type": "test.note@1" },
            "a": { "type": "test.note@1" }
            """)), Options());
        Assert.Equal(["b", "e", "a", "c", "d"], _ledger.Evaluated);
    }

    private const string Mixed = """
        "used": { "type": "test.note@1" },
        "unused": { "type": "test.note@1" },
        "effect": { "type": "test.effect@1", "in": { "value": {"from": "used.text"} } },
        "named": { "type": "test.note@1" }
        """;

    [Fact]
    public async Task Effects_and_named_outputs_are_computed_and_what_they_need_and_nothing_else()
    {
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(Mixed, """ "outputs": { "it": {"from": "named.text"} } """)), Options());
        Assert.Equal(["used", "effect", "named"], _ledger.Evaluated);
        Assert.Equal(["it", "effect.provenance"], results.Names);
    }

    [Fact]
    public async Task Without_effects_and_outputs_the_last_nodes_are_computed()
    {
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(""" "a": { "type": "test.note@1" }, "b": { "type": "test.note@1", "in": { "value": {"from": "a.text"} } }, "c": { "type": "test.note@1" } """)), Options());
        Assert.Equal(["b.text", "c.text"], results.Names);
    }

    [Fact]
    public async Task Chosen_outputs_are_computed_alone()
    {
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(Mixed), "used.text"), Options());
        Assert.Equal(["used"], _ledger.Evaluated);
        Assert.Equal("", results.Get<string>("used.text"));
        var wrong = Assert.Throws<InvalidGraphException>(() => Graphs.Plan(Graphs.Nodes(Mixed), "usd.text"));
        Assert.Equal((DiagnosticCode.UnknownTarget, "did you mean 'used.text'?"), (wrong.Diagnostics[0].Code, wrong.Diagnostics[0].Fix));
    }

    [Fact]
    public async Task Events_are_numbered_without_gaps_and_tell_the_whole_run()
    {
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "a": { "type": "test.note@1" },
            "e": { "type": "test.effect@1", "in": { "value": {"from": "a.text"} } }
            """)), Options());
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(happened => happened.Sequence));
        Assert.Equal(["RunStarted", "NodeStarted", "NodeFinished", "NodeStarted", "ArtifactWritten", "NodeFinished", "RunFinished"], events.Select(happened => happened.GetType().Name));
        var json = RunEventJson.Write(events[2]);
        Assert.StartsWith("""{"event":"finished","sequence":3,"at":""", json, StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"always-computed\"", json, StringComparison.Ordinal);
        Assert.Equal(events[2], RunEventJson.Read(json));
    }

    [Fact]
    public async Task Progress_is_throttled_but_its_end_is_told_and_previews_are_rendered()
    {
        var options = new RunOptions { ProgressInterval = TimeSpan.FromHours(1), RenderPreview = value => new RenderedPreview("text/plain", System.Text.Encoding.UTF8.GetBytes($"{value}")) };
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(""" "a": { "type": "test.report@1" } """)), options);
        Assert.Equal([1, 1000], events.OfType<NodeProgress>().Select(progress => progress.Done));
        Assert.Equal("42", System.Text.Encoding.UTF8.GetString(Assert.Single(events.OfType<NodePreview>()).Data.Span));
    }

    [Fact]
    public async Task A_failing_node_is_reported_with_place_port_inputs_and_cause()
    {
        var plan = EvaluationPlan.Create(Graphs.Bind("""
            { "format": "ldmgraph/1", "nodes": {
              "h": { "type": "handle.make@1", "in": { "value": 7 } },
              "f": { "type": "test.fail@1", "in": { "handle": {"from": "h.handle"},
                     "a": 2.5, "namePort": true } }
            } }
            """, path: "/g/fail.json"));
        var (events, results) = await Graphs.RunAsync(plan, Options());
        var failure = Assert.Single(events.OfType<NodeFailed>()).Failure;
        Assert.Equal(("f", "test.fail@1", "a", "/g/fail.json", 4, 10), (failure.Node, failure.Type, failure.Port, failure.File, failure.Line, failure.Column));
        Assert.Equal(("has the wrong value", "try another"), (failure.Problem, failure.Fix));
        Assert.Equal("handle 7", failure.Inputs["handle"]);
        Assert.Equal("2.5", failure.Inputs["a"]);
        Assert.Equal("/g/fail.json:4:10: f (test.fail@1): a: has the wrong value. try another [a = 2.5, handle = handle 7, namePort = true]", failure.ToString());
        Assert.IsType<RunFailed>(events[^1]);
        Assert.Empty(results.Names);
        Assert.Equal((1, 0), (_ledger.Made, _ledger.Alive));
    }

    [Fact]
    public void A_value_that_has_no_words_for_itself_is_named_without_its_namespace()
    {
        Assert.Equal("Wordless", Failures.Text(new Wordless()));
        Assert.Equal("handle 7", Failures.Text("handle 7"));
    }

    private sealed class Wordless;

    [Fact]
    public async Task Evaluating_throws_what_failed()
    {
        using var runner = new GraphRunner();
        var failed = await Assert.ThrowsAsync<NodeFailedException>(() => runner.EvaluateAsync(Graphs.Plan(Graphs.Nodes(""" "f": { "type": "test.fail@1" } """)), Options()));
        Assert.IsType<InvalidOperationException>(failed.InnerException);
        Assert.Equal("it broke", failed.Failure.Problem);
    }

    [Fact]
    public async Task A_service_that_is_missing_is_named()
    {
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(""" "a": { "type": "test.note@1" } """)));
        Assert.Contains("the service Ledger", Assert.Single(events.OfType<RunFailed>()).Failure.Problem, StringComparison.Ordinal);
    }

    private const string Waiting = """
        "h": { "type": "handle.make@1" },
        "w": { "type": "test.wait@1", "in": { "handle": {"from": "h.handle"} } }
        """;

    [Fact]
    public async Task Cancelling_stops_at_once_and_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var run = Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(Waiting)), Options(), cancellation.Token);
        await _gates.Entered.Task;
        await cancellation.CancelAsync();
        var (events, _) = await run.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsType<RunCancelled>(events[^1]);
        Assert.Equal((1, 0), (_ledger.Made, _ledger.Alive));
    }

    [Fact]
    public async Task Who_stops_reading_cancels_the_run()
    {
        using var runner = new GraphRunner();
        await foreach (var happened in runner.RunAsync(Graphs.Plan(Graphs.Nodes(Waiting)), Options()))
            if (happened is NodeStarted { Node: "w" }) break;
        Assert.Equal((1, 0), (_ledger.Made, _ledger.Alive));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_it_starts_computes_nothing()
    {
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(Waiting)), Options(), new CancellationToken(canceled: true));
        Assert.IsType<RunCancelled>(events[^1]);
        Assert.Empty(_ledger.Evaluated);
    }

    [Fact]
    public async Task Io_nodes_run_beside_the_compute_lane()
    {
        // The compute node waits for the I/O node, and is the first to start.
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(""" "w": { "type": "test.wait@1" }, "o": { "type": "test.open@1" } """)), Options()).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsType<RunFinished>(events[^1]);
    }

    [Fact]
    public async Task Two_runs_of_one_runner_share_its_compute_lane()
    {
        using var runner = new GraphRunner();
        var first = runner.EvaluateAsync(Graphs.Plan(Graphs.Nodes(""" "w": { "type": "test.wait@1" } """)), Options());
        await _gates.Entered.Task;
        var second = runner.EvaluateAsync(Graphs.Plan(Graphs.Nodes(""" "n": { "type": "test.note@1" } """)), Options());
        await Task.Delay(50);
        Assert.Empty(_ledger.Evaluated);
        _gates.Open.SetResult();
        (await first).Dispose();
        (await second).Dispose();
        Assert.Equal(["n"], _ledger.Evaluated);
    }

    [Fact]
    public async Task Linked_values_are_checked_against_the_ports_limits_too()
    {
        var (events, _) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "s": { "type": "test.sum@1", "in": { "values": [1, 2, 3] } },
            "w": { "type": "test.whole@1", "in": { "value": {"from": "s.count"} } }
            """)));
        var failure = Assert.Single(events.OfType<RunFailed>()).Failure;
        Assert.Equal(("w", "value", "3 is no multiple of 2; the nearest are 2 and 4"), (failure.Node, failure.Port, failure.Problem));
    }

    [Fact]
    public async Task Values_a_caller_hands_in_stay_the_callers()
    {
        const string graph = """{ "format": "ldmgraph/1", "params": { "h": { "type": "handle" } }, "nodes": { "p": { "type": "handle.pass@1", "in": { "handles": {"from": "params.h"} } } } }""";
        using var mine = new Handle(3, _ledger);
        var (events, results) = await Graphs.RunAsync(EvaluationPlan.Create(Graphs.Bind(graph, new() { ["h"] = mine })), Options(new ResultCache(1000)));
        Assert.IsType<RunFinished>(events[^1]);
        Assert.Same(mine, results["p.first"]);
        results.Dispose();
        Assert.Equal(3, mine.Read());
    }

    [Fact]
    public void The_memory_that_is_known_beforehand_is_estimated_along_the_order()
    {
        var plan = Graphs.Plan(Graphs.Nodes("""
            "a": { "type": "test.sized@1", "in": { "size": 800 } },
            "b": { "type": "test.sized@1", "in": { "size": {"from": "c.count"}, "after": {"from": "a.handle"} } },
            "c": { "type": "test.sum@1", "in": { "values": [1] } },
            "d": { "type": "test.sized@1", "in": { "size": {"from": "c.count"}, "after": {"from": "b.handle"} } }
            """));
        Assert.Equal(1600, plan.EstimatePeakBytes());
    }

    [Fact]
    public async Task Provenance_tells_what_is_needed_to_do_it_again_and_is_the_same_every_time()
    {
        const string graph = """{ "format": "ldmgraph/1", "params": { "s": { "type": "seed", "default": "7" } }, "nodes": { "x": { "type": "test.source@1" }, "y": { "type": "test.source@1", "in": { "name": "other" } }, "e": { "type": "test.effect@1", "in": { "value": {"from": "x.content"} } }, "f": { "type": "test.effect@1", "in": { "value": {"from": "y.content"} } } } }""";
        var options = new RunOptions { Services = new Services(_ledger, new World()) };
        var (_, first) = await Graphs.RunAsync(EvaluationPlan.Create(Graphs.Bind(graph)), options);
        var (_, second) = await Graphs.RunAsync(EvaluationPlan.Create(Graphs.Bind(graph)), options);
        var text = first.Get<string>("e.provenance");
        Assert.Equal(text, second.Get<string>("e.provenance"));
        using var json = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal(graph, json.RootElement.GetProperty("graph").GetString());
        Assert.Equal("7", json.RootElement.GetProperty("params").GetProperty("s").GetString());
        Assert.Equal("""{"x":":first"}""", json.RootElement.GetProperty("sources").GetRawText());
    }
}
