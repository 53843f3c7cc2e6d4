using System.Text;
using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Tests.Documents;

public class ImportTests
{
    private const string Record = """
        { "format": "ldmgraph-run/1", "engine": "0.1.0", "noise": "x", "name": "inpainting", "seed": "99",
          "graph": "{ \"format\": \"ldmgraph/1\", \"params\": { \"seed\": { \"type\": \"seed\", \"default\": \"42\" }, \"eta\": { \"type\": \"float\", \"default\": 5.0 }, \"count\": { \"type\": \"int\" }, \"word\": { \"type\": \"text\", \"default\": \"a\" } }, \"nodes\": { \"s\": { \"type\": \"call@1\", \"graph\": \"../parts/outer.json\" } } }",
          "calls": { "../parts/outer.json": "{ \"format\": \"ldmgraph/1\", \"nodes\": { \"i\": { \"type\": \"call@1\", \"graph\": \"./inner.json\" } } }",
                     "../parts/inner.json": "{ \"format\": \"ldmgraph/1\", \"nodes\": { } }" },
          "params": { "seed": "99", "eta": "5", "count": "3", "word": "b \"quoted\"" } }
        """;

    [Fact]
    public async Task A_picture_opens_the_graph_it_was_made_with_and_the_values_it_was_made_with()
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open(provenance: path => File.Exists(path) ? Record : null);
        var session = await sessions.ImportAsync("../x/scene-0001.png", new MemoryStream([0x89, 0x50, 0x4E, 0x47]));
        Assert.Equal("inpainting", session.Id);
        // What was written as 5.0 stays as it was written.
        Assert.Equal(["\"99\"", "5.0", "3", "\"b \\\"quoted\\\"\""], session.Document.Params.Select(param => param.Default!.ToString()));
        Assert.Equal("parts/outer.json", session.Document.Find("s")!.Json["graph"]!.AsText);
        Assert.Equal("inner.json", sessions.Open("parts/outer").Document.Find("i")!.Json["graph"]!.AsText);

        // The same picture once more: the parts are there already.
        var again = await sessions.ImportAsync("scene-0001.png", new MemoryStream([0x89]));
        Assert.Equal("inpainting-2", again.Id);
        Assert.Equal(4, sessions.List().Count);
        Assert.DoesNotContain(again.Check().All, problem => problem.Id == "LDM0501");
    }

    [Fact]
    public async Task What_a_run_records_gives_its_graph_again()
    {
        using var scratch = new Scratch();
        var record = "";
        const string Text = """{ "format": "ldmgraph/1", "name": "recorded", "params": { "value": { "type": "float", "default": 1.0 }, "seed": { "type": "seed", "default": "5" } }, "nodes": { "a": { "type": "test.constant@1", "in": { "value": { "from": "params.value" } } }, "keep": { "type": "test.keep-record@1", "in": { "value": { "from": "a.value" } } } } }""";
        var bound = GraphBinder.Bind(GraphDocument.Parse(Text), NodeCatalog.Build([PluginTypes.Of([typeof(KeepRecord), .. TestNodes.Graphs.NodeTypes])]), new() { Params = new Dictionary<string, object?> { ["value"] = "7.5", ["seed"] = "18446744073709551615" } });
        using (var runner = new GraphRunner())
            await foreach (var happened in runner.RunAsync(EvaluationPlan.Create(bound), new RunOptions { Services = new TestNodes.Services(new RecordKeeper(kept => record = kept)) }))
                Assert.IsNotType<NodeFailed>(happened);

        using var sessions = scratch.Open(provenance: _ => record);
        var session = await sessions.ImportAsync("recorded.png", new MemoryStream([0x89]));
        Assert.Equal(["7.5", "\"18446744073709551615\""], session.Document.Params.Select(param => param.Default!.ToString()));
        Assert.Equal(EditorDocument.Parse(Text).Nodes.Select(node => node.Json), session.Document.Nodes.Select(node => node.Json));
    }

    [Fact]
    public async Task A_template_is_copied_with_what_it_calls()
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open();
        var graphs = Path.Combine(Repository.Root, "graphs");
        var session = await sessions.CreateFromFileAsync(Path.Combine(graphs, "inpainting.json"), graphs);
        Assert.Equal("parts/ddim-sampler-conditional.json", session.Document.Find("sample")!.Json["graph"]!.AsText);
        Assert.Equal(File.ReadAllText(Path.Combine(graphs, "inpainting.json")), session.Document.ToJson());
        Assert.Equal("parts/ddim-sampler-conditional", sessions.Called(session.Id, "parts/ddim-sampler-conditional.json"));
        Assert.DoesNotContain(session.Check().All, problem => problem.Id == "LDM0501");
    }

    [Fact]
    public async Task What_is_not_known_is_kept_as_it_is()
    {
        const string Strange = """
            {
              "format": "ldmgraph/1",
              "x-tool": { "kept": [1.50, "é"] },
              "nodes": {
                "odd": { "future": { "deep": 1e3 }, "type": "stranger.thing@7", "in": { "image": { "from": "other.image" }, "mode": "fast" }, "list": [1, 2] },
                "other": { "type": "stranger.other@1" }
              },
              "later": true
            }

            """;
        using var scratch = new Scratch();
        using var sessions = scratch.Open();
        var session = await sessions.ImportAsync("strange.json", new MemoryStream([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Strange)]));
        Assert.Equal("strange", session.Id);
        session.Apply(new SetLiteral(PortRef.Input("odd", "mode"), Json.Text("slow")));
        Assert.Equal(Strange.Replace("fast", "slow", StringComparison.Ordinal), session.Document.ToJson());
        Assert.Equal(["odd", "other"], session.Document.Nodes.Select(node => node.Path));
        Assert.Equal("other.image", session.Document.Links.Single().From.ToString());
    }

    [Theory]
    [InlineData("a.json", "{ broken", "a.json is no graph")]
    [InlineData("a.json", "[1, 2]", "a.json is no graph")]
    [InlineData("a.json", "{ \"hello\": 1 }", "a.json is no graph; a graph is")]
    [InlineData("a.json", "{ \"nodes\": [], \"links\": [] }", "a.json is a ComfyUI workflow")]
    [InlineData("a.json", "", "a.json is empty")]
    [InlineData("a.png", "PNG", "a.png does not say how it was made")]
    [InlineData("a.png", "BROKEN", "a.png is neither a graph file nor a picture")]
    [InlineData("a.json", "{ \"format\": \"ldmgraph-run/1\", \"graph\": 5 }", "a.json was made by another version")]
    public async Task What_is_no_graph_is_refused_in_words_and_leaves_nothing(string name, string content, string message)
    {
        using var scratch = new Scratch();
        using var sessions = scratch.Open(provenance: path => File.ReadAllText(path) == "BROKEN" ? throw new InvalidDataException($"{path}: no picture") : null);
        var refused = await Assert.ThrowsAsync<GraphImportException>(() => sessions.ImportAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(content))));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/tmp", refused.Message, StringComparison.Ordinal);
        Assert.Empty(sessions.List());
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_while_it_is_read()
    {
        using var scratch = new Scratch();
        using var sessions = new EditorSessions(new EditorOptions { Folder = scratch.Graphs, MaxPictureBytes = 1000, ReadProvenance = _ => throw new InvalidOperationException("was read") }, new(TestNodes.Graphs.Catalog));
        var refused = await Assert.ThrowsAsync<GraphImportException>(() => sessions.ImportAsync("big.png", new Endless()));
        Assert.Contains("larger than", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill(0x89);
            return new(buffer.Length);
        }
    }
}
