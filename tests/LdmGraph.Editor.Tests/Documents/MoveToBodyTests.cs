using System.Collections.Immutable;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Documents.Parts;

namespace LdmGraph.Editor.Tests.Documents;

public class MoveToBodyTests
{
    private const string Graph = """
        { "format": "ldmgraph/1", "nodes": {
          "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
          "half": { "type": "test.add@1", "in": { "a": { "from": "a.value" }, "b": 0.5 } },
          "range": { "type": "test.range@1", "in": { "count": 3 } },
          "sample": { "type": "loop@1", "carry": { "z": { "from": "a.value" } }, "scan": { "i": { "from": "range.values" } }, "const": { "half": { "from": "half.sum" }, "two": 2.0 },
            "body": { "nodes": {
              "step": { "type": "test.add@1", "in": { "a": { "from": "carry.z" }, "b": { "from": "const.half" } } },
              "more": { "type": "test.add@1", "in": { "a": { "from": "const.half" }, "b": { "from": "const.two" } } },
              "end": { "type": "test.add@1", "in": { "a": { "from": "step.sum" }, "b": { "from": "more.sum" } } }
            }, "yield": { "z": { "from": "end.sum" } } } },
          "after": { "type": "test.add@1", "in": { "a": { "from": "sample.z" } } }
        }, "outputs": { "z": { "from": "after.sum" } }, "layout": { "half": { "x": 10, "y": 20 } } }
        """;

    [Fact]
    public void A_node_that_feeds_a_constant_of_a_body_goes_into_it_with_its_links()
    {
        using var bench = new Bench(Graph);
        Assert.Equal(["sample/half"], bench.Do(Move("sample", ("half", 30, 40))));
        Assert.Empty(bench.Session.Check().All);
        Assert.Equal("""{ "a": { "from": "const.value" }, "b": 0.5 }""", bench.Document.Find("sample/half")!.Json["in"]!.ToString());
        Assert.Equal("half.sum", bench.Document.Find("sample/step")!.Input("b")!.Link.ToString());
        Assert.Equal("""{ "two": 2.0, "value": { "from": "a.value" } }""", bench.Document.Find("sample")!.Section("const")!.Json.ToString());
        Assert.Equal((30, 40), (bench.Document.Find("sample/half")!.Geometry.X, bench.Document.Find("sample/half")!.Geometry.Y));
        Assert.Null(bench.Document.Root["layout"]!["half"]);
        bench.Session.Undo();
        Assert.Equal(EditorDocument.Parse(Graph).Root, bench.Document.Root);
    }

    [Fact]
    public void A_node_that_uses_only_constants_comes_out_and_is_handed_in_again()
    {
        using var bench = new Bench(Graph);
        Assert.Equal(["more"], bench.Do(Move("", ("sample/more", 1, 2))));
        Assert.Empty(bench.Session.Check().All);
        // What the constant stood for: a link, and a number.
        Assert.Equal("""{ "a": { "from": "half.sum" }, "b": 2.0 }""", bench.Document.Find("more")!.Json["in"]!.ToString());
        Assert.Equal("const.sum", bench.Document.Find("sample/end")!.Input("b")!.Link.ToString());
        Assert.Equal("more.sum", bench.Document.Find("sample")!.Section("const")!.Ports.Single(port => port.Name == "sum").Link.ToString());
        bench.Session.Undo();
        Assert.Equal(EditorDocument.Parse(Graph).Root, bench.Document.Root);
    }

    [Fact]
    public void In_and_out_again_computes_the_same()
    {
        using var bench = new Bench(Graph);
        bench.Do(Move("sample", ("half", 0, 0)));
        bench.Do(Move("", ("sample/half", 0, 0)));
        Assert.Empty(bench.Session.Check().All);
        Assert.Equal("a.value", bench.Document.Find("half")!.Input("a")!.Link.ToString());
        var constant = bench.Document.Find("sample/step")!.Input("b")!.Link!.Value;
        Assert.Equal("half.sum", bench.Document.Find("sample")!.Section("const")!.Ports.Single(port => port.Name == constant.Port).Link.ToString());
    }

    [Theory]
    [InlineData("sample", "a", "a is used by half, outside of sample")]
    [InlineData("sample", "after", "after uses what sample gives, and cannot be in its body")]
    [InlineData("sample", "range", "range is used by sample, outside of sample")]
    [InlineData("sample", "sample", "a node cannot go into its own body")]
    [InlineData("half", "a", "'half' has no body to move a node into")]
    [InlineData("", "sample/step", "step uses carry.z, which is known in the body of sample only")]
    [InlineData("", "sample/end", "end uses step.sum, which is known in the body of sample only")]
    public void What_no_body_lets_through_is_refused_in_words_and_nothing_changes(string scope, string node, string reason)
    {
        using var bench = new Bench(Graph);
        Assert.StartsWith(reason, bench.Refusal(Move(scope, (node, 0, 0))), StringComparison.Ordinal);
        Assert.Equal(EditorDocument.Parse(Graph).Root, bench.Document.Root);
    }

    private static MoveToBody Move(string scope, params (string Path, double X, double Y)[] nodes) =>
        new([.. nodes.Select(node => node.Path)], scope, nodes.ToImmutableDictionary(node => node.Path, node => new ReroutePoint(node.X, node.Y)));
}
