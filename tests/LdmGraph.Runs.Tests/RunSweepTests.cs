using System.Text.Json;

namespace LdmGraph.Runs.Tests;

public class RunSweepTests
{
    private const string Graph = """{ "format": "ldmgraph/1", "params": { "seed": { "type": "seed", "default": "18446744073709551614" }, "scale": { "type": "float", "default": 6 } }, "nodes": {} }""";

    private static readonly RunRequest Request = new() { Graph = Graph };

    [Fact]
    public void A_batch_counts_seeds_up_from_the_requests_own_and_goes_round_at_the_end() =>
        Assert.Equal(["18446744073709551614", "18446744073709551615", "0"], RunSweep.Seeds(Request, 3).Select(request => request.Params["seed"].GetString()));

    [Fact]
    public void A_batch_of_a_graph_without_a_seed_is_refused() =>
        Assert.Contains("seed", Assert.Throws<InvalidRunException>(() => RunSweep.Seeds(new RunRequest { Graph = """{ "format": "ldmgraph/1", "nodes": {} }""" }, 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_sweep_has_a_request_for_every_pair_of_values_row_by_row()
    {
        var sweep = RunSweep.Create(Request, new("scale", Values("2", "4", "8")), new("seed", Values("\"1\"", "\"2\"")));
        Assert.Equal(6, sweep.Requests.Count);
        Assert.Equal(["2/1", "4/1", "8/1", "2/2", "4/2", "8/2"], sweep.Requests.Select(request => $"{request.Params["scale"]}/{request.Params["seed"]}"));
        Assert.Equal(new SheetCell(sweep.Sheet, 1, 2, "seed = 2", "scale = 8"), sweep.Requests[^1].Sheet);
    }

    [Fact]
    public void A_sweep_that_makes_no_sheet_is_refused()
    {
        Assert.Throws<InvalidRunException>(() => RunSweep.Create(Request, new("scale", [])));
        Assert.Throws<InvalidRunException>(() => RunSweep.Create(Request, new("scale", Values("1")), new("scale", Values("2"))));
        Assert.Throws<InvalidRunException>(() => RunSweep.Create(Request, new("scale", [.. Enumerable.Repeat(Values("1")[0], 257)])));
    }

    private static JsonElement[] Values(params string[] json) => [.. json.Select(text => JsonDocument.Parse(text).RootElement.Clone())];
}
