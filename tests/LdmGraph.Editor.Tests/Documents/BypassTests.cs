using LdmGraph.Editor.Documents;
using LdmGraph.Engine;
using TestNodes;

namespace LdmGraph.Editor.Tests.Documents;

public class BypassTests
{
    private const string Graph = """
        { "format": "ldmgraph/1", "nodes": {
          "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
          "b": { "type": "test.constant@1", "in": { "value": 10.0 } },
          "add": { "type": "test.add@1", "in": { "a": { "from": "a.value" }, "b": { "from": "b.value" } } },
          "more": { "type": "test.add@1", "in": { "a": { "from": "add.sum" }, "b": 100 } },
          "half": { "type": "test.add@1", "in": { "a": { "from": "a.value" }, "b": { "from": "more.sum" } } },
          "range": { "type": "test.range@1", "in": { "count": 3 } },
          "sample": { "type": "loop@1", "carry": { "z": { "from": "more.sum" } }, "scan": { "i": { "from": "range.values" } },
            "body": { "nodes": { "step": { "type": "test.add@1", "in": { "a": { "from": "carry.z" } } } }, "yield": { "z": { "from": "step.sum" } } } },
          "total": { "type": "test.add@1", "in": { "a": { "from": "sample.z" }, "b": 0 } }
        }, "outputs": { "total": { "from": "total.sum" }, "half": { "from": "half.sum" } } }
        """;

    [Theory]
    [InlineData("", 114, 112)]
    [InlineData("add", 104, 102)]
    [InlineData("more", 14, 12)]
    [InlineData("add more", 4, 2)]
    [InlineData("sample", 111, 112)]
    [InlineData("total", 114, 112)]
    [InlineData("sample/step", 111, 112)]
    [InlineData("add more sample total", 1, 2)]
    public async Task A_bypassed_node_hands_on_what_of_its_inputs_has_the_type_of_its_output(string bypassed, double total, double half)
    {
        using var bench = new Bench(Graph);
        bench.Session.Check();
        if (bypassed.Length > 0) bench.Do(new SetMode(bypassed.Split(' '), NodeMode.Bypassed));
        var runnable = RunnableGraph.Of(bench.Document, bench.Session.Ports);
        Assert.DoesNotContain(runnable.Nodes, node => node.Mode != NodeMode.Active);
        Assert.Equal(total, await ValueAsync(runnable, "total"));
        Assert.Equal(half, await ValueAsync(runnable, "half"));
    }

    [Fact]
    public void A_muted_node_takes_along_what_needs_it_and_no_more()
    {
        using var bench = new Bench(Graph);
        bench.Session.Check();
        bench.Do(new SetMode(["b"], NodeMode.Muted));
        // Its default takes the place of an optional input.
        Assert.Null(RunnableGraph.Of(bench.Document, bench.Session.Ports).Find("add")!.Input("b"));
        bench.Do(new SetMode(["add"], NodeMode.Muted));
        var runnable = RunnableGraph.Of(bench.Document, bench.Session.Ports);
        Assert.Equal(["a", "half", "range"], runnable.Nodes.Select(node => node.Path));
        Assert.Equal(["half"], runnable.Outputs.Select(output => output.Name));
        Assert.Null(runnable.Find("half")!.Input("b"));
        bench.Do(new SetMode(["add", "b"], NodeMode.Active));
        Assert.Same(bench.Document, RunnableGraph.Of(bench.Document, bench.Session.Ports));
    }

    [Fact]
    public void Muting_what_a_loop_carries_on_takes_the_loop_along()
    {
        using var bench = new Bench(Graph);
        bench.Session.Check();
        bench.Do(new SetMode(["sample/step"], NodeMode.Muted));
        var runnable = RunnableGraph.Of(bench.Document, bench.Session.Ports);
        Assert.DoesNotContain(runnable.Nodes, node => node.Path is "sample" or "total" or "sample/step");
        Assert.Equal(["half"], runnable.Outputs.Select(output => output.Name));
    }

    private static async Task<double> ValueAsync(EditorDocument runnable, string output)
    {
        var document = GraphDocument.Parse(runnable.ToJson());
        var link = document.Outputs.Single(port => port.Name == output);
        return await Graphs.ValueAsync(runnable.ToJson(), $"{link.FromNode}.{link.FromPort}");
    }
}
