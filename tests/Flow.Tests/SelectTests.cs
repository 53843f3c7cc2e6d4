using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

public class SelectTests
{
    private readonly Ledger _ledger = new();

    private async Task<(List<RunEvent> Events, RunResults Results)> RunAsync(string nodes, ResultCache? cache = null, params string[] outputs) =>
        await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes(nodes), outputs), new RunOptions { Services = new Services(_ledger), Cache = cache });

    private const string Two = """
        "f": { "type": "test.note@1", "in": { "value": "fast" } },
        "s0": { "type": "test.note@1" },
        "s": { "type": "test.note@1", "in": { "value": "slow", "other": {"from": "s0.text"} } },
        "w": { "type": "test.note@1", "in": { "value": "fast" } },
        "pick": { "type": "select@1", "in": { "which": WHICH }, "cases": { "fast": {"from": "f.text"}, "slow": {"from": "s.text"} } }
        """;

    [Theory]
    [InlineData("\"fast\"", "fast", "f")]
    [InlineData("\"slow\"", "slow", "s0 s")]
    [InlineData("{\"from\": \"w.text\"}", "fast", "w f")]
    public async Task Only_the_chosen_case_is_computed(string which, string value, string evaluated)
    {
        var (_, results) = await RunAsync(Two.Replace("WHICH", which, StringComparison.Ordinal), null, "pick.value");
        Assert.Equal(value, results["pick.value"]);
        Assert.Equal(evaluated.Split(' '), _ledger.Evaluated);
    }

    [Fact]
    public async Task A_case_that_is_needed_elsewhere_is_computed_there_as_well()
    {
        var (_, results) = await RunAsync(Two.Replace("WHICH", "{\"from\": \"w.text\"}", StringComparison.Ordinal), null, "s.text", "pick.value");
        Assert.Equal(("slow", "fast"), (results["s.text"], results["pick.value"]));
        Assert.Equal(["s0", "s", "w", "f"], _ledger.Evaluated.OrderBy(name => name == "w" ? 2 : name == "f" ? 3 : 0));
    }

    [Fact]
    public async Task A_changed_case_that_is_not_chosen_changes_no_key()
    {
        using var cache = new ResultCache(1 << 20);
        var graph = Two.Replace("WHICH", "\"fast\"", StringComparison.Ordinal) + """, "n": { "type": "test.note@1", "in": { "value": {"from": "pick.value"} } } """;
        await RunAsync(graph, cache, "n.text");
        await RunAsync(graph.Replace("\"slow\", \"other\"", "\"slower\", \"other\"", StringComparison.Ordinal), cache, "n.text");
        Assert.Equal(["f", "n"], _ledger.Evaluated);
    }

    [Theory]
    [InlineData("true", "1")]
    [InlineData("2", "3")]
    [InlineData("7", "9")]
    public async Task Truth_values_and_numbers_choose_too_and_default_takes_the_rest(string which, string expected)
    {
        var (_, results) = await RunAsync($$""" "p": { "type": "select@1", "in": { "which": {{which}} }, "cases": { "true": 1, "2": 3, "default": 9.0 } } """);
        Assert.Equal(double.Parse(expected, null), results["p.value"]);
    }

    [Fact]
    public async Task A_case_that_is_not_there_is_refused_with_those_that_are()
    {
        var (events, _) = await RunAsync(Two.Replace("WHICH", "\"fst\"", StringComparison.Ordinal), null, "pick.value");
        var failure = Assert.Single(events.OfType<RunFailed>()).Failure;
        Assert.Equal(("pick", "which", "there is no case 'fst'"), (failure.Node, failure.Port, failure.Problem));
        Assert.Contains("fast, slow", failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_body_each_iteration_computes_its_own_choice_alone()
    {
        var (_, results) = await RunAsync("""
            "h": { "type": "handle.make@1", "in": { "value": 1 } },
            "loop": { "type": "loop@1", "scan": { "w": ["keep", "sum", "keep"] }, "carry": { "x": {"from": "h.handle"} },
              "body": { "nodes": {
                  "s": { "type": "handle.sum@1", "in": { "handles": [ {"from": "carry.x"}, {"from": "carry.x"} ] } },
                  "big": { "type": "handle.make@1", "in": { "value": 100 } },
                  "pick": { "type": "select@1", "in": { "which": {"from": "scan.w"} }, "cases": { "keep": {"from": "carry.x"}, "sum": {"from": "s.sum"}, "big": {"from": "big.handle"} } } },
                "yield": { "x": {"from": "pick.value"} } } }
            """);
        Assert.Equal(2, results.Get<Handle>("loop.x").Read());
        Assert.Equal(["h", "loop/s"], _ledger.Evaluated);
        results.Dispose();
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }
}
