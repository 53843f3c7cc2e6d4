using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class PartTests
{
    private const string Graph = """
        { "format": "ldmgraph/1", "name": "whole", "params": { "scale": { "type": "float", "default": 2.50, "min": 0 } }, "nodes": {
          "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
          "b": { "type": "test.add@1", "in": { "a": { "from": "a.value" }, "b": { "from": "params.scale" } } },
          "c": { "type": "test.add@1", "in": { "a": { "from": "b.sum" }, "b": { "from": "a.value" } } },
          "d": { "type": "test.add@1", "in": { "a": { "from": "c.sum" }, "b": { "from": "b.sum" } } }
        }, "outputs": { "result": { "from": "c.sum" } }, "layout": { "b": { "x": 100, "y": 50 }, "c": { "x": 300, "y": 80 } } }
        """;

    [Fact]
    public void A_selection_becomes_a_part_and_what_crosses_its_border_params_and_outputs()
    {
        using var bench = new Bench(Graph);
        var (result, id) = bench.Sessions.MakePart(bench.Session, ["b", "c"], "Weighted sum");
        Assert.Null(result.Refusal);
        Assert.Equal("parts/weighted-sum", id);
        var part = bench.Sessions.Open(id!).Document;
        Assert.Equal("""{ "value": { "type": "float" }, "scale": { "type": "float", "default": 2.50, "min": 0 } }""", part.Root["params"]!.ToString());
        Assert.Equal("""{ "sum": { "from": "b.sum" }, "sum2": { "from": "c.sum" } }""", Sorted(part.Root["outputs"]!));
        Assert.Equal((200, 30), (part.Find("c")!.Geometry.X, part.Find("c")!.Geometry.Y));

        var call = bench.Document.Find(Assert.Single(result.Created))!;
        Assert.Equal("parts/weighted-sum.json", call.Json["graph"]!.AsText);
        Assert.Equal("""{ "value": { "from": "a.value" }, "scale": { "from": "params.scale" } }""", call.Json["in"]!.ToString());
        Assert.Empty(bench.Session.Check().All);
        Assert.Equal((100, 50), (call.Geometry.X, call.Geometry.Y));
        bench.Session.Undo();
        Assert.Equal(EditorDocument.Parse(Graph).Root, bench.Document.Root);
    }

    [Fact]
    public void A_part_that_is_unpacked_again_gives_the_links_that_there_were()
    {
        using var bench = new Bench(Graph);
        var before = Links(bench.Document);
        var (result, _) = bench.Sessions.MakePart(bench.Session, ["b", "c"], "sum");
        Assert.Null(bench.Sessions.Unpack(bench.Session, result.Created[0]).Refusal);
        Assert.Equal(before, Links(bench.Document));
        Assert.Equal((300, 80), (bench.Document.Find("c")!.Geometry.X, bench.Document.Find("c")!.Geometry.Y));
        Assert.Empty(bench.Session.Check().All);
    }

    [Fact]
    public void A_part_of_a_body_in_a_part_is_called_as_its_neighbour()
    {
        using var bench = new Bench("""
            { "format": "ldmgraph/1", "nodes": {
              "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
              "range": { "type": "test.range@1", "in": { "count": 3 } },
              "sample": { "type": "loop@1", "carry": { "z": { "from": "a.value" } }, "scan": { "i": { "from": "range.values" } },
                "body": { "nodes": { "step": { "type": "test.add@1", "in": { "a": { "from": "carry.z" }, "b": { "from": "scan.i" } } } }, "yield": { "z": { "from": "step.sum" } } } }
            }, "outputs": { "z": { "from": "sample.z" } } }
            """);
        var (inner, _) = bench.Sessions.MakePart(bench.Session, ["sample/step"], "one step");
        Assert.Null(inner.Refusal);
        Assert.Empty(bench.Session.Check().All);
        Assert.Equal("sample/one-step", inner.Created[0]);
        var (outer, id) = bench.Sessions.MakePart(bench.Session, ["sample"], "sampler");
        Assert.Null(outer.Refusal);
        // A part calls its neighbour, not a part of parts.
        Assert.Empty(bench.Session.Check().All);
        Assert.Equal("parts/one-step", bench.Sessions.Called(id!, bench.Sessions.Open(id!).Document.Find("sample/one-step")!.Json["graph"]!.AsText!));
    }

    [Fact]
    public void A_call_shows_pictures_when_the_graph_it_calls_does_or_one_that_is_called_from_there()
    {
        using var bench = new Bench("""
            { "format": "ldmgraph/1", "nodes": {
              "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
              "range": { "type": "test.range@1", "in": { "count": 3 } },
              "sample": { "type": "loop@1", "carry": { "z": { "from": "a.value" } }, "scan": { "i": { "from": "range.values" } },
                "body": { "nodes": { "step": { "type": "test.add@1", "in": { "a": { "from": "carry.z" }, "b": { "from": "scan.i" } } } }, "yield": { "z": { "from": "step.sum" }, "seen": { "from": "step.sum" } } },
                "collect": { "seen": { "mode": "preview" } } }
            }, "outputs": { "z": { "from": "sample.z" } } }
            """);
        foreach (var (part, contents) in new[] { ("sampler", "sample"), ("outer", "sampler"), ("constant", "a") })
        {
            Assert.Null(bench.Sessions.MakePart(bench.Session, [contents], part).Result.Refusal);
            Assert.Empty(bench.Session.Check().All);
        }
        Assert.Equal((true, false, false), (Shows("outer"), Shows("constant"), Shows("range")));

        bool Shows(string node) => bench.Session.Ports.ShowsPictures(bench.Document.Find(node)!);
    }

    [Fact]
    public void A_loop_that_is_selected_with_nodes_in_it_becomes_a_part_with_all_of_them()
    {
        using var bench = new Bench(TwoLoops.Text);
        var (result, id) = bench.Sessions.MakePart(bench.Session, ["one/eps", "one", "one/step"], "sampler");
        Assert.Null(result.Refusal);
        Assert.Equal(["one", "one/eps", "one/step", "one/last"], bench.Sessions.Open(id!).Document.Nodes.Select(node => node.Path));
        Assert.Empty(bench.Session.Check().All);
    }

    [Fact]
    public void A_selection_with_a_way_out_and_back_in_cannot_be_a_part()
    {
        using var bench = new Bench(Graph);
        var (result, id) = bench.Sessions.MakePart(bench.Session, ["b", "d"], "torn");
        Assert.Null(id);
        Assert.Equal("'c' lies between the selected nodes: the part would need its own result; select 'c' as well", result.Refusal);
        Assert.DoesNotContain(bench.Sessions.List(), graph => graph.IsPart);
        Assert.Contains("nothing is selected", bench.Sessions.MakePart(bench.Session, [], "none").Result.Refusal, StringComparison.Ordinal);
    }

    private static List<string> Links(EditorDocument document) => [.. document.Links.Select(link => link.ToString()).Order(StringComparer.Ordinal)];

    private static string Sorted(Json map) => JsonMap.Of(((JsonMap)map).OrderBy(member => member.Key, StringComparer.Ordinal)).ToString();
}
