using System.Collections.Immutable;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class ClipboardTests
{
    [Fact]
    public void What_is_copied_from_one_graph_is_pasted_into_another_with_the_links_among_itself()
    {
        using var from = new Bench(File.ReadAllText(Path.Combine(Repository.Root, "graphs", "text-to-image.json")));
        from.Do(new MoveNodes(ImmutableDictionary.CreateRange([KeyValuePair.Create("sample", new ReroutePoint(640, 160)), KeyValuePair.Create("decode", new ReroutePoint(1120, 160))])));
        using var to = new Bench();
        to.Do(new AddNode("", "test.add@1", 0, 0) { Id = "sample" });
        var clip = GraphClipboard.Copy(from.Document, ["sample", "sample/step", "decode"]);
        Assert.True(GraphClipboard.IsClip(clip));
        var created = to.Do(new PasteNodes(clip, "", 1000, 500));
        Assert.Equal(["sample2", "decode"], created);
        Assert.Equal("sample2.z", to.Document.Find("decode")!.Input("latent")!.Link.ToString());
        Assert.Null(to.Document.Find("decode")!.Input("autoencoder"));
        Assert.Equal("carry.z", to.Document.Find("sample2/step")!.Input("latent")!.Link.ToString());
        Assert.Equal((1000, 500), (to.Document.Find("sample2")!.Geometry.X, to.Document.Find("sample2")!.Geometry.Y));
        Assert.Equal((1480, 500), (to.Document.Find("decode")!.Geometry.X, to.Document.Find("decode")!.Geometry.Y));
        to.Session.Undo();
        Assert.Single(to.Document.Nodes);
    }

    [Fact]
    public void A_copy_in_place_keeps_incoming_links_when_asked_to()
    {
        using var bench = new Bench(File.ReadAllText(Path.Combine(Repository.Root, "graphs", "text-to-image.json")));
        var clip = GraphClipboard.Copy(bench.Document, ["cond"]);
        bench.Do(new PasteNodes(clip, "", 0, 0));
        Assert.Empty(bench.Document.Find("cond2")!.Inputs);
        bench.Do(new PasteNodes(clip, "", 0, 0) { KeepIncoming = true });
        Assert.Equal(bench.Document.Find("cond")!.Inputs.Select(port => port.Link), bench.Document.Find("cond3")!.Inputs.Select(port => port.Link));
        bench.Do(new PasteNodes(clip, "sample", 0, 0) { KeepIncoming = true });
        Assert.Empty(bench.Document.Find("sample/cond")!.Inputs);
    }

    [Fact]
    public void Pasting_into_the_same_graph_over_and_over_never_takes_a_name_twice()
    {
        using var bench = new Bench();
        bench.Do(new AddMark(MarkKind.Note, "remember", 10, 10, 100, 50));
        for (var i = 0; i < 6; i++)
        {
            bench.Do(new AddNode("", "test.add@1", 0, 0));
            var all = bench.Document.Nodes.Select(node => node.Path).ToList();
            bench.Do(new PasteNodes(GraphClipboard.Copy(bench.Document, all, [.. bench.Document.Marks.Select(mark => mark.Id)]), "", i, i));
        }
        Assert.Equal(bench.Document.Nodes.Count, bench.Document.Nodes.Select(node => node.Path).Distinct().Count());
        Assert.Equal(126, bench.Document.Nodes.Count);
        Assert.Equal(64, bench.Document.Marks.Count);
        Assert.Equal(bench.Document.Root, EditorDocument.Parse(bench.Document.ToJson()).Root);
    }

    [Theory, InlineData("hello"), InlineData("{}"), InlineData("{ \"nodes\": {} }"), InlineData("{ broken"), InlineData("[1]")]
    public void Other_text_is_no_clip(string text)
    {
        using var bench = new Bench();
        Assert.False(GraphClipboard.IsClip(text));
        Assert.Equal("the clipboard holds no nodes", bench.Refusal(new PasteNodes(text, "", 0, 0)));
    }

    [Fact]
    public void The_nodes_of_a_whole_graph_can_be_pasted()
    {
        using var bench = new Bench();
        bench.Do(new PasteNodes(File.ReadAllText(Path.Combine(Repository.Root, "graphs", "reconstruct.json")), "", 0, 0));
        Assert.NotEmpty(bench.Document.Nodes);
        // The file says nothing of places: the canvas finds them, rather than all being put on one spot.
        Assert.All(bench.Document.Nodes, node => Assert.False(node.Geometry.IsSet));
        Assert.DoesNotContain(bench.Document.Links, link => link.From.IsParam);
    }

    [Fact]
    public void Nodes_of_two_bodies_that_share_their_ids_are_all_copied_each_with_the_links_of_its_own_body()
    {
        using var bench = new Bench(TwoLoops.Text);
        var created = bench.Do(new PasteNodes(GraphClipboard.Copy(bench.Document, ["one/eps", "one/step", "two/eps", "two/step"]), "", 1000, 500));
        Assert.Equal(["eps", "step", "eps2", "step2"], created);
        Assert.Equal(["1.0", "2.0", "4.0", "5.0"], created.Select(path => bench.Document.Find(path)!.Input("b")!.Value.ToString()));
        Assert.Equal([null, "eps.sum", null, "eps2.sum"], created.Select(path => bench.Document.Find(path)!.Input("a")?.Link.ToString()));
        // As they lie on the canvas: the second loop is below the first.
        Assert.Equal([(1000, 500), (1390, 500), (1000, 1100), (1390, 1100)], created.Select(path => bench.Document.Find(path)!.Geometry).Select(at => ((int)at.X, (int)at.Y)));
    }

    [Fact]
    public void A_link_from_a_node_that_is_not_copied_never_leads_from_its_namesake_of_another_body()
    {
        using var bench = new Bench(TwoLoops.Text);
        bench.Do(new PasteNodes(GraphClipboard.Copy(bench.Document, ["one/last", "two/step"]), "", 0, 0) { KeepIncoming = true });
        Assert.Null(bench.Document.Find("last")!.Input("a"));
    }

    [Fact]
    public void A_duplicate_lies_beside_its_original_in_the_same_body_and_is_given_the_same()
    {
        using var bench = new Bench(TwoLoops.Text);
        var created = bench.Do(new DuplicateNodes(["a", "one/eps", "one/step", "two/eps", "two/step"], []));
        Assert.Equal(["a2", "one/eps2", "one/step2", "two/eps2", "two/step2"], created);
        Assert.Equal(["carry.z", "eps2.sum", "carry.z", "eps2.sum"], created.Skip(1).Select(path => bench.Document.Find(path)!.Input("a")!.Link.ToString()));
        Assert.All(created, path =>
        {
            var (copy, original) = (bench.Document.Find(path)!.Geometry, bench.Document.Find(path[..^1])!.Geometry);
            Assert.Equal((original.X + 40, original.Y + 40), (copy.X, copy.Y));
        });
        bench.Session.Undo();
        Assert.Equal(EditorDocument.Parse(TwoLoops.Text).Root, bench.Document.Root);
    }

    [Fact]
    public void A_loop_that_is_duplicated_with_nodes_in_it_is_duplicated_once()
    {
        using var bench = new Bench(TwoLoops.Text);
        Assert.Equal(["one2"], bench.Do(new DuplicateNodes(["one/eps", "one", "one/step"], [])));
        Assert.Equal(["one2/eps", "one2/step", "one2/last"], bench.Document.NodesOf("one2").Select(node => node.Path));
    }
}
