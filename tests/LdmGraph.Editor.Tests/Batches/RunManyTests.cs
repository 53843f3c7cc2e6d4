using Bunit;
using LdmGraph.Editor.Batches;

namespace LdmGraph.Editor.Tests.Batches;

public sealed class RunManyTests : IDisposable
{
    private const string Graph = """
        { "format": "ldmgraph/1",
          "params": { "seed": { "type": "seed", "default": "7" }, "scale": { "type": "float", "default": 5 }, "steps": { "type": "int", "default": 50 } },
          "nodes": {} }
        """;

    private readonly BunitContext _page = new();
    private readonly List<RunPlan> _plans = [];
    private readonly List<Bench> _benches = [];

    public void Dispose()
    {
        _page.Dispose();
        foreach (var bench in _benches) bench.Dispose();
    }

    [Fact]
    public void A_batch_of_seeds_is_what_is_asked_for_first()
    {
        var asked = Render(Graph);
        Assert.Contains("from 7", asked.Find(".run-many-says").TextContent, StringComparison.Ordinal);
        asked.Find("input[type=number]").Change("9");
        asked.Find(".run-many-start").Click();
        var plan = Assert.Single(_plans);
        Assert.Equal((9, 9, null), (plan.Seeds, plan.Count, plan.Columns));
        Assert.Equal(["7", "8"], plan.Of(new() { Graph = Graph }).Take(2).Select(request => request.Params["seed"].GetString()));
    }

    [Fact]
    public void A_sheet_over_two_params_has_a_run_for_each_pair_of_values()
    {
        var asked = Render(Graph);
        asked.FindAll("input[type=radio]")[1].Change(true);
        // The number that matters most is there already, with values around its own.
        Assert.Equal("2.5, 5, 10", asked.Find("textarea").GetAttribute("value"));
        asked.FindAll("select")[1].Change("steps");
        asked.FindAll("textarea")[1].Input("10, 20");
        Assert.Equal("6 runs", asked.Find("[role=status]").TextContent);
        asked.Find(".run-many-start").Click();
        var runs = Assert.Single(_plans).Of(new() { Graph = Graph });
        Assert.Equal(["scale = 2.5", "scale = 5", "scale = 10"], runs.Take(3).Select(run => run.Sheet!.ColumnLabel));
        Assert.Equal(["steps = 10", "steps = 20"], runs.Select(run => run.Sheet!.RowLabel).Distinct());
    }

    [Fact]
    public void Values_that_are_none_are_named_and_nothing_can_be_started()
    {
        var asked = Render(Graph);
        asked.FindAll("input[type=radio]")[1].Change(true);
        asked.Find("textarea").Input("2, many");
        Assert.Equal("'many' is not a number", asked.Find("[role=status]").TextContent);
        Assert.True(asked.Find(".run-many-start").HasAttribute("disabled"));
    }

    [Fact]
    public void Values_that_the_param_may_not_have_are_named_and_nothing_can_be_started()
    {
        var asked = Render(Graph.Replace("\"default\": 50", "\"default\": 50, \"min\": 1, \"max\": 1000", StringComparison.Ordinal));
        asked.FindAll("input[type=radio]")[1].Change(true);
        asked.FindAll("select")[0].Change("steps");
        asked.Find("textarea").Input("-5, 0, 100000");
        Assert.Equal("'-5' is too small: the least is 1", asked.Find("[role=status]").TextContent);
        Assert.Equal("true", asked.Find("textarea").GetAttribute("aria-invalid"));
        Assert.True(asked.Find(".run-many-start").HasAttribute("disabled"));
    }

    [Fact]
    public void A_graph_without_a_seed_has_no_batch_and_one_without_params_says_what_to_do()
    {
        Assert.True(Render(Graph.Replace("\"seed\": { \"type\": \"seed\", \"default\": \"7\" }, ", "", StringComparison.Ordinal)).Find("input[type=radio]").HasAttribute("disabled"));
        Assert.Contains("has no params", Render("""{ "format": "ldmgraph/1", "nodes": {} }""").Find(".run-many-says").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<RunMany> Render(string graph)
    {
        var bench = new Bench(graph);
        _benches.Add(bench);
        return _page.Render<RunMany>(parameters => parameters.Add(asked => asked.Session, bench.Session).Add(asked => asked.Start, _plans.Add));
    }
}
