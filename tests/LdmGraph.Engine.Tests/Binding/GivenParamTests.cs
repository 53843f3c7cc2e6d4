using TestNodes;

namespace LdmGraph.Engine.Tests.Binding;

public class GivenParamTests
{
    private const string Listening = """
        {
          "format": "ldmgraph/1",
          "params": { "instrument": { "type": "test-instrument" } },
          "nodes": { "ear": { "type": "test.listen@1", "in": { "instrument": {"from": "params.instrument"} } } }
        }
        """;

    [Fact]
    public async Task A_param_takes_any_object_that_implements_its_type()
    {
        var plan = EvaluationPlan.Create(Graphs.Bind(Listening, new() { ["instrument"] = new Fork(440) }), ["ear.pitch"]);
        using var runner = new GraphRunner();
        using var results = await runner.EvaluateAsync(plan);
        Assert.Equal(440.0, results["ear.pitch"]);
    }

    [Fact]
    public void An_object_of_another_type_is_refused_by_name()
    {
        var bound = Graphs.Bind(Listening, new() { ["instrument"] = new System.Text.StringBuilder() });
        var problem = Assert.Single(bound.Diagnostics);
        Assert.Equal(DiagnosticCode.InvalidParamValue, problem.Code);
        Assert.Equal("instrument", problem.Port);
        Assert.Contains("test-instrument", problem.Message, StringComparison.Ordinal);
    }
}
