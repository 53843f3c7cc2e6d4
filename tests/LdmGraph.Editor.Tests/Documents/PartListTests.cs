using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Palette;

namespace LdmGraph.Editor.Tests.Documents;

/// <summary>Saved graphs that others call, and what those that call them are told.</summary>
public class PartListTests
{
    private const string Graph = """
        { "format": "ldmgraph/1", "nodes": {
          "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
          "b": { "type": "test.add@1", "in": { "a": { "from": "a.value" }, "b": 0.5 } }
        }, "outputs": { "sum": { "from": "b.sum" } } }
        """;

    [Fact]
    public void A_graph_is_checked_again_when_one_that_it_calls_changes_goes_or_comes_back()
    {
        using var bench = new Bench(Graph);
        var (result, id) = bench.Sessions.MakePart(bench.Session, ["b"], "half");
        var part = bench.Sessions.Open(id!);
        Assert.Empty(bench.Session.Check().All);
        part.Apply(new Disconnect(PortRef.Output("sum")));
        part.Save();
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(bench.Session.Problems.All, problem => problem.Message.Contains("no output 'sum'", StringComparison.Ordinal));
        part.Undo();
        part.Save();
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(bench.Session.Problems.All);
        bench.Sessions.Delete(id!);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEmpty(bench.Session.Problems.All);
        bench.Sessions.Restore(id!);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(bench.Session.Problems.All);
        Assert.Null(result.Refusal);
    }

    [Fact]
    public void Parts_are_found_in_the_palette_and_called_by_the_node_that_is_added()
    {
        using var bench = new Bench(Graph);
        bench.Sessions.MakePart(bench.Session, ["b"], "half more");
        var (part, file) = Assert.Single(bench.Sessions.PartsFor(bench.Session));
        var found = new NodePalette(bench.Session.Catalog, [new PalettePart(part.Name, part.Description, file)]).Search("half")[0];
        Assert.Equal(("half more", "Your parts", "parts/half-more.json"), (found.Title, found.Category, found.Part!.File));
        var node = Assert.Single(bench.Do(new AddNode("", found.Type.Id, 0, 0) { Graph = found.Part.File, Id = "again" }));
        Assert.Equal("""{ "type": "call@1", "graph": "parts/half-more.json" }""", bench.Document.Find(node)!.Json.ToString());
        bench.Session.Check();
        Assert.Equal("sum", Assert.Single(bench.Session.Ports.Bound[node].Outputs).Name);
        // A part does not call itself.
        Assert.Empty(bench.Sessions.PartsFor(bench.Sessions.Open(part.Id)));
    }

    [Fact]
    public void A_graph_file_that_cannot_be_read_is_listed_with_the_reason()
    {
        using var bench = new Bench(Graph);
        File.WriteAllText(Path.Combine(bench.Sessions.Folder, "torn.json"), "<<<<<<< ours\n{ }");
        var torn = bench.Sessions.List().Single(graph => graph.Id == "torn");
        Assert.NotNull(torn.Problem);
        Assert.Equal("torn", torn.Name);
        bench.Sessions.Delete("torn");
        Assert.DoesNotContain(bench.Sessions.List(), graph => graph.Id == "torn");
    }
}
