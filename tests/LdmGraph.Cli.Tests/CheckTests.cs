namespace LdmGraph.Cli.Tests;

public class CheckTests
{
    [Fact]
    public async Task Malformed_json_is_reported_with_line_and_column()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("check", ldm.Write("broken.json", "{\n  \"format\": \"ldmgraph/1\",\n  \"nodes\": { \"a\" 1 }\n}\n"));
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("broken.json(3,18): error LDM0001: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_problems_of_all_graphs_are_reported_at_once()
    {
        using var ldm = new Ldm();
        var wrong = TestGraphs.Add.Replace("test.add@1", "test.ad@1", StringComparison.Ordinal).Replace("add.sum", "add.total", StringComparison.Ordinal);
        var outcome = await ldm.RunAsync("check", ldm.Write("good.json", TestGraphs.Add), ldm.Write("wrong.json", wrong), "missing.json",
            ldm.Write("limits.json", TestGraphs.Add.Replace("{\"from\": \"params.second\"}", "-1", StringComparison.Ordinal)), "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("good.json: ok", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("wrong.json(8,22): error LDM0102: add", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'test.add@1'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("there is no graph file 'missing.json'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("-1 is below the smallest value, 0", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_needs_no_libtorch_and_no_weights()
    {
        using var ldm = new Ldm();
        // Where libtorch is asked for at all, this makes it fail: there is nothing to load and nothing to compile against.
        ldm.Environment["LIBTORCH"] = "/does/not/exist";
        foreach (var graph in Directory.EnumerateFiles(Path.Combine(Ldm.Root, "graphs"), "*.json"))
        {
            var outcome = await ldm.RunAsync("check", graph);
            Assert.True(outcome.Code == 0, outcome.Error);
        }
    }
}
