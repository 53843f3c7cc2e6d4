using System.Collections.Immutable;
using System.Text;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class LargeGraphTests
{
    private const int Count = 20_000;

    [Fact]
    public void Twenty_thousand_nodes_are_opened_moved_deleted_copied_and_brought_back()
    {
        using var bench = new Bench(Chain());
        var before = bench.Document.Root;
        Assert.Equal(Count, bench.Document.Nodes.Count);
        Assert.True(bench.Session.Check().CanRun);

        var paths = bench.Document.Nodes.Skip(5000).Take(1500).Select(node => node.Path).ToList();
        bench.Do(new MoveNodes(paths.ToImmutableDictionary(path => path, _ => new ReroutePoint(1, 2))));
        bench.Do(new SetLiteral(PortRef.Input("n777", "b"), Json.Number(2.5)));
        var clip = GraphClipboard.Copy(bench.Document, paths);
        bench.Do(new PasteNodes(clip, "", 0, 0));
        Assert.Equal(Count + 1500, bench.Document.Nodes.Count);
        bench.Do(new RemoveNodes(paths));
        Assert.Equal(Count, bench.Document.Nodes.Count);
        Assert.Null(bench.Document.Find("n6500")!.Input("a"));
        for (var i = 0; i < 4; i++) bench.Session.Undo();
        Assert.True(before.Equals(bench.Document.Root));
    }

    private static string Chain()
    {
        var text = new StringBuilder("{ \"format\": \"ldmgraph/1\", \"nodes\": {\n  \"n0\": { \"type\": \"test.constant@1\", \"in\": { \"value\": 1 } }");
        var layout = new StringBuilder("  \"n0\": { \"x\": 0, \"y\": 0 }");
        for (var i = 1; i < Count; i++)
        {
            text.Append($",\n  \"n{i}\": {{ \"type\": \"test.add@1\", \"in\": {{ \"a\": {{ \"from\": \"n{i - 1}.{(i == 1 ? "value" : "sum")}\" }}, \"b\": 1.5 }} }}");
            layout.Append($",\n  \"n{i}\": {{ \"x\": {i}, \"y\": 0 }}");
        }
        return $"{text}\n}}, \"layout\": {{\n{layout}\n}} }}";
    }
}
