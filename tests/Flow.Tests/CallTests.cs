using LdmGraph;
using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

public sealed class CallTests : IDisposable
{
    private readonly Ledger _ledger = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-call-").FullName;

    public CallTests() => Directory.CreateDirectory(Path.Combine(_folder, "parts"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private BoundGraph Bind(string text, FileRoots? files = null) => Graphs.Bind(text, path: Write("main.json", text), files: files);

    private const string Part = """
        { "format": "ldmgraph/1",
          "params": { "h": { "type": "handle" }, "factor": { "type": "int", "default": 3, "max": 10 } },
          "nodes": {
            "s": { "type": "handle.sum@1", "in": { "handles": [ {"from": "params.h"}, {"from": "params.h"} ] } },
            "r": { "type": "handle.read@1", "in": { "handle": {"from": "s.sum"} } },
            "a": { "type": "test.add@1", "in": { "a": {"from": "r.value"}, "b": {"from": "params.factor"} } }
          },
          "outputs": { "result": {"from": "a.sum"}, "sum": {"from": "s.sum"}, "factor": {"from": "params.factor"} } }
        """;

    private const string Caller = """
        "h": { "type": "handle.make@1", "in": { "value": 4 } },
        "c": { "type": "call@1", "graph": "parts/part.json", "in": { "h": {"from": "h.handle"}, "factor": 5 } },
        "d": { "type": "test.add@1", "in": { "a": {"from": "c.result"}, "b": {"from": "c.factor"} } }
        """;

    [Fact]
    public async Task A_called_graph_takes_the_place_of_the_call()
    {
        Write("parts/part.json", Part);
        var graph = Bind(Graphs.Nodes(Caller));
        Assert.Empty(graph.Diagnostics);
        Assert.Equal(["h", "c/s", "c/r", "c/a", "d"], graph.Nodes.Select(node => node.Path));
        Assert.Equal(Part, graph.CalledGraphs["parts/part.json"]);
        var (_, results) = await Graphs.RunAsync(EvaluationPlan.Create(graph), new RunOptions { Services = new Services(_ledger) });
        Assert.Equal(18.0, results["d.sum"]);
        results.Dispose();
        Assert.Equal(0, _ledger.Alive);
    }

    [Fact]
    public async Task A_call_inside_a_body_is_part_of_the_body()
    {
        Write("parts/part.json", Part);
        var graph = Bind(Graphs.Nodes("""
            "h": { "type": "handle.make@1", "in": { "value": 1 } },
            "l": { "type": "loop@1", "in": { "count": 3 }, "carry": { "h": {"from": "h.handle"} },
              "body": { "nodes": { "c": { "type": "call@1", "graph": "parts/part.json", "in": { "h": {"from": "carry.h"} } } }, "yield": { "h": {"from": "c.sum"} } } }
            """));
        Assert.Empty(graph.Diagnostics);
        var (_, results) = await Graphs.RunAsync(EvaluationPlan.Create(graph), new RunOptions { Services = new Services(_ledger) });
        Assert.Equal(8, results.Get<Handle>("l.h").Read());
        results.Dispose();
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Fact]
    public async Task Caching_sees_through_a_call()
    {
        Write("parts/part.json", Part);
        using var cache = new ResultCache(1 << 20);
        var options = new RunOptions { Services = new Services(_ledger), Cache = cache };
        await Graphs.RunAsync(EvaluationPlan.Create(Bind(Graphs.Nodes(Caller))), options);
        var (events, _) = await Graphs.RunAsync(EvaluationPlan.Create(Bind(Graphs.Nodes(Caller.Replace("\"factor\": 5", "\"factor\": 6", StringComparison.Ordinal)))), options);
        Assert.Equal(["c/a", "d"], events.OfType<NodeFinished>().Where(finished => finished.Verdict == CacheVerdict.Computed).Select(finished => finished.Node));
    }

    [Fact]
    public void Mistakes_in_the_called_file_name_that_file_and_mistakes_in_the_call_the_calling_one()
    {
        var part = Write("parts/part.json", Part.Replace("\"r.value\"", "\"r.valu\"", StringComparison.Ordinal));
        var graph = Bind("""
            { "format": "ldmgraph/1", "nodes": {
              "h": { "type": "test.constant@1", "in": { "value": 1 } },
              "c": { "type": "call@1", "graph": "parts/part.json", "in": { "h": {"from": "h.value"}, "factr": 5, "factor": 50 } },
              "d": { "type": "call@1", "graph": "parts/part.json" },
              "e": { "type": "test.add@1", "in": { "a": {"from": "c.reslt"} } }
            } }
            """);
        var main = Path.Combine(_folder, "main.json");
        Assert.Equal(
            [
                (DiagnosticCode.TypeMismatch, main, "c", new SourcePosition(3, 69)), (DiagnosticCode.UnknownInput, main, "c", new SourcePosition(3, 90)),
                (DiagnosticCode.OutOfRange, main, "c", new SourcePosition(3, 112)), (DiagnosticCode.MissingInput, main, "d", new SourcePosition(4, 3)),
                (DiagnosticCode.UnknownOutput, main, "e", new SourcePosition(5, 54)),
                // Once, although the file is called twice.
                (DiagnosticCode.UnknownOutput, part, "c/a", new SourcePosition(6, 56)),
            ],
            graph.Diagnostics.Select(problem => (problem.Code, problem.File!, problem.Node!, problem.Position!.Value)));
    }

    [Fact]
    public void A_graph_that_calls_itself_is_named_with_its_way_round()
    {
        Write("parts/a.json", Graphs.Nodes(""" "b": { "type": "call@1", "graph": "b.json" } """));
        Write("parts/b.json", Graphs.Nodes(""" "m": { "type": "call@1", "graph": "../main.json" } """));
        var problem = Assert.Single(Bind(Graphs.Nodes(""" "a": { "type": "call@1", "graph": "parts/a.json" } """)).Diagnostics, problem => problem.Severity == Severity.Error);
        Assert.Equal((DiagnosticCode.RecursiveGraph, "a/b/m"), (problem.Code, problem.Node));
        Assert.Contains("main.json → a.json → b.json → main.json", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"graph\": \"parts/none.json\"", "does not exist")]
    [InlineData("\"graph\": \"../secret.json\"", "outside the folders")]
    [InlineData("\"graph\": 3", "needs the file of a graph")]
    [InlineData("\"note\": \"\"", "needs the file of a graph")]
    public void A_graph_that_cannot_be_read_is_reported_at_the_call(string member, string message)
    {
        var problem = Assert.Single(Bind(Graphs.Nodes($$""" "c": { "type": "call@1", {{member}} }, "d": { "type": "test.add@1", "in": { "a": {"from": "c.x"} } } """)).Diagnostics);
        Assert.Equal((DiagnosticCode.GraphNotFound, "c", "graph"), (problem.Code, problem.Node, problem.Port));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_called_file_that_is_no_graph_is_reported_once()
    {
        var part = Write("parts/part.json", "{ nonsense");
        var problem = Assert.Single(Bind(Graphs.Nodes(Caller + """, "c2": { "type": "call@1", "graph": "parts/part.json" } """)).Diagnostics, problem => problem.Code == DiagnosticCode.MalformedJson);
        Assert.Equal((part, new SourcePosition(1, 3)), (problem.File!, problem.Position!.Value));
    }
}
