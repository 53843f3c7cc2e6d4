using LdmGraph.Editor.Documents;
using TestNodes;

namespace LdmGraph.Editor.Tests.Documents;

public class LinkTests
{
    private const string Chain = """
        { "format": "ldmgraph/1", "params": { "p": { "type": "text", "default": "x" } }, "nodes": {
          "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
          "b": { "type": "test.add@1", "in": { "a": { "from": "a.value" } } },
          "c": { "type": "test.add@1", "in": { "a": { "from": "b.sum" } } },
          "paint": { "type": "test.paint@1" },
          "range": { "type": "test.range@1", "in": { "count": 3 } },
          "sum": { "type": "test.sum@1" },
          "sample": { "type": "loop@1", "carry": { "z": { "from": "a.value" } }, "scan": { "i": { "from": "range.values" } },
            "body": { "nodes": { "step": { "type": "test.add@1", "in": { "a": { "from": "carry.z" } } } }, "yield": { "z": { "from": "step.sum" } } } }
        } }
        """;

    [Theory]
    [InlineData("c.sum", "b:in.a", "b already goes into c; a link back would make a circle; use a loop to feed results back")]
    [InlineData("b.sum", "b:in.b", "b already goes into b; a link back would make a circle; use a loop to feed results back")]
    [InlineData("paint.text", "b:in.b", "b: expected a float, this is a text")]
    [InlineData("range.values", "b:in.b", "b: expected a float, this is a list<int>; each element would fit: use a map or the scan of a loop")]
    [InlineData("gone.sum", "b:in.b", "there is no node 'gone' any more")]
    [InlineData("params.q", "paint:in.title", "there is no param 'q' any more")]
    [InlineData("a.value", "gone:in.b", "there is no node 'gone' any more")]
    [InlineData("a.value", "sample/step:in.b", "the body of sample does not see 'a.value'")]
    [InlineData("a.value", "range:in.count", "count: expected an int, this is a float; a fraction would be lost")]
    public void A_link_that_makes_no_sense_is_refused_in_words(string from, string to, string reason)
    {
        using var bench = new Bench(Chain);
        bench.Session.Check();
        Assert.Equal(reason, bench.Refusal(new Connect(LinkSource.Parse(from), PortRef.Parse(to))));
    }

    [Theory]
    [InlineData("a.value", "c:in.b"), InlineData("params.p", "paint:in.title"), InlineData("params.p", "paint:in.colour"), InlineData("a.value", "sum:in.values")]
    [InlineData("range.values", "sum:in.values"), InlineData("carry.z", "sample/step:in.b"), InlineData("scan.i", "sample/step:in.b"), InlineData("index", "sample/step:in.b")]
    [InlineData("sample.z", "c:in.b"), InlineData("c.sum", ":outputs.result"), InlineData("step.sum", "sample:yield.other"), InlineData("c.sum", "sample:const.extra")]
    public void A_link_that_fits_is_made_and_binds(string from, string to)
    {
        using var bench = new Bench(Chain);
        bench.Do(new SetLiteral(PortRef.Input("sum", "values"), Json.Parse("[1.0]")));
        bench.Session.Check();
        bench.Do(new Connect(LinkSource.Parse(from), PortRef.Parse(to)));
        Assert.Equal(LinkSource.Parse(from), bench.Document.Port(PortRef.Parse(to))!.Link);
        Assert.DoesNotContain(bench.Session.Check().All, problem => problem.Port == PortRef.Parse(to).Port && from != "params.p");
    }

    [Fact]
    public void Items_of_a_list_are_linked_one_by_one_and_taken_away_one_by_one()
    {
        using var bench = new Bench(Chain);
        bench.Do(new Connect(LinkSource.Parse("a.value"), PortRef.Input("sum", "values")));
        bench.Do(new Connect(LinkSource.Parse("b.sum"), PortRef.Input("sum", "values") with { Item = 1 }));
        bench.Do(new Connect(LinkSource.Parse("c.sum"), PortRef.Input("sum", "values") with { Item = 2 }));
        Assert.Equal("""[{ "from": "a.value" }, { "from": "b.sum" }, { "from": "c.sum" }]""", bench.Document.Find("sum")!.Input("values")!.Value.ToString());
        Assert.True(bench.Session.Check().CanRun);
        bench.Do(new RemoveNodes(["b"]));
        Assert.Equal("""[{ "from": "a.value" }, { "from": "c.sum" }]""", bench.Document.Find("sum")!.Input("values")!.Value.ToString());
        Assert.Contains("no place", bench.Refusal(new Connect(LinkSource.Parse("a.value"), PortRef.Input("sum", "values") with { Item = 9 })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_node_keeps_its_links_its_place_and_what_is_in_it()
    {
        using var bench = new Bench(Chain);
        bench.Do(new SetReroutes(PortRef.Input("sample/step", "a"), [new(1, 2)]));
        bench.Do(new Connect(LinkSource.Parse("sample.z"), PortRef.Output("result")));
        bench.Do(new RenameNode("sample", "denoise"));
        Assert.Equal(6, bench.Document.Nodes.ToList().FindIndex(node => node.Path == "denoise"));
        Assert.Equal("denoise.z", bench.Document.Outputs[0].Link.ToString());
        Assert.Equal("denoise/step:in.a", bench.Document.Reroutes.Keys.Single().ToString());
        Assert.Equal("there is a node 'a' already; choose another id", bench.Refusal(new RenameNode("b", "a")));
        Assert.Equal("'params' has a meaning of its own in links; choose another id", bench.Refusal(new RenameNode("b", "params")));
        Assert.StartsWith("'2 b' cannot be a node's id", bench.Refusal(new RenameNode("b", "2 b")), StringComparison.Ordinal);
        Assert.True(bench.Session.Check().All.All(problem => problem.Port == "values"));
    }

    [Fact]
    public void A_renamed_carry_is_renamed_inside_at_its_yield_and_where_its_output_goes()
    {
        using var bench = new Bench(Chain);
        bench.Do(new Connect(LinkSource.Parse("sample.z"), PortRef.Output("result")));
        bench.Do(new RenamePort(new("sample", "carry", "z"), "latent"));
        var sample = bench.Document.Find("sample")!;
        Assert.Equal("latent", sample.Section("carry")!.Ports[0].Name);
        Assert.Equal("latent", sample.Yields[0].Name);
        Assert.Equal("carry.latent", bench.Document.Find("sample/step")!.Input("a")!.Link.ToString());
        Assert.Equal("sample.latent", bench.Document.Outputs[0].Link.ToString());
        Assert.Single(bench.Session.Check().All);
    }

    [Fact]
    public void A_link_into_a_body_is_handed_in_as_a_constant_once()
    {
        using var bench = new Bench(Chain);
        bench.Do(new ConnectAcross("", LinkSource.Parse("c.sum"), PortRef.Input("sample/step", "b")));
        bench.Do(new AddNode("sample", "test.add@1", 0, 0));
        bench.Do(new ConnectAcross("", LinkSource.Parse("c.sum"), PortRef.Input("sample/add", "a")));
        Assert.Equal("""{ "sum": { "from": "c.sum" } }""", bench.Document.Find("sample")!.Section("const")!.Json.ToString());
        Assert.Equal("const.sum", bench.Document.Find("sample/add")!.Input("a")!.Link.ToString());
        Assert.StartsWith("what is in the body of sample is not seen outside", bench.Refusal(new ConnectAcross("sample", LinkSource.Parse("step.sum"), PortRef.Input("c", "b"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_a_param_leaves_its_value_where_it_was_linked()
    {
        using var bench = new Bench(Chain);
        bench.Do(new Connect(LinkSource.Parse("params.p"), PortRef.Input("paint", "title")));
        bench.Do(new RenameParam("p", "title"));
        Assert.Equal("params.title", bench.Document.Find("paint")!.Input("title")!.Link.ToString());
        bench.Do(new RemoveParam("title"));
        Assert.Equal("x", bench.Document.Find("paint")!.Input("title")!.Value.AsText);
        Assert.Null(bench.Document.Root["params"]);
    }

    [Fact]
    public void Every_pair_of_types_in_the_table_is_what_the_engine_would_say()
    {
        var table = PortCompatibility.Table(Graphs.Catalog);
        Assert.Contains("int", table["float"]);
        Assert.DoesNotContain("float", table["int"]);
        Assert.Contains("int", table["list<float>"]);
        Assert.Contains("list<int>", table["list<float>"]);
        Assert.Contains("int", table["seed"]);
        Assert.Contains("choice", table["text"]);
        Assert.Equal(table.Keys.Count(), table["any"].Count);
    }
}
