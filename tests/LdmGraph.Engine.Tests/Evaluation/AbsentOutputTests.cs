using LdmGraph.Engine;
using TestNodes;

namespace LdmGraph.Engine.Tests;

public class AbsentOutputTests
{
    [Fact]
    public void A_link_to_an_output_that_will_be_absent_is_refused_with_the_reason()
    {
        var problem = Assert.Single(Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.perhaps@1", "in": { "there": false } },
            "b": { "type": "test.length@1", "in": { "text": {"from": "a.text"} } }
            """)).Diagnostics);
        Assert.Equal((DiagnosticCode.AbsentOutput, "b", "text"), (problem.Code, problem.Node, problem.Port));
        Assert.Equal("'a.text' will have no value: this model has no text", problem.Message);
    }

    [Fact]
    public async Task An_output_that_is_there_and_the_others_of_a_node_that_lacks_one_are_used_as_ever()
    {
        Assert.Equal(4, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.perhaps@1", "in": { "there": true } },
            "b": { "type": "test.length@1", "in": { "text": {"from": "a.text"} } }
            """), "b.value"));
        Assert.Equal(8, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.perhaps@1", "in": { "there": false } },
            "b": { "type": "test.add@1", "in": { "a": {"from": "a.other"} } }
            """), "b.sum"));
    }

    [Fact]
    public void An_input_that_may_be_left_out_may_be_linked_to_an_absent_output() =>
        Assert.Empty(Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.perhaps@1", "in": { "there": false } },
            "b": { "type": "test.paint@1", "in": { "title": {"from": "a.text"} } }
            """)).Diagnostics);

    [Fact]
    public async Task What_only_a_run_can_know_fails_at_the_port_that_needed_it()
    {
        var (events, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "n": { "type": "test.not@1", "in": { "value": true } },
            "a": { "type": "test.perhaps@1", "in": { "there": {"from": "n.value"} } },
            "b": { "type": "test.length@1", "in": { "text": {"from": "a.text"} } }
            """), "b.value"));
        using (results)
        {
            var failure = events.OfType<RunFailed>().Single().Failure;
            Assert.Equal(("b", "text"), (failure.Node, failure.Port));
            Assert.Contains("has no value in this run", failure.Problem, StringComparison.Ordinal);
        }
    }
}
