using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

public class BodyDiagnosticTests
{
    private static string Loop(string inside, string around = "") => Graphs.Nodes($$"""{{around}} "l": { "type": "loop@1", {{inside}} }""");

    public static TheoryData<string, DiagnosticCode, string?, string> Mistakes => new()
    {
        { Loop(""" "in": { "count": 1 } """), DiagnosticCode.MissingBody, null, "needs a body" },
        { Loop(""" "in": { "count": 1 }, "body": 3 """), DiagnosticCode.WrongShape, null, "a body is an object" },
        { Loop(""" "carry": { "x": 1 }, "body": { "nodes": {}, "yield": { "x": {"from": "carry.x"} } } """), DiagnosticCode.ShapeError, "scan", "nothing says how often" },
        { Loop(""" "in": { "count": 1 }, "carry": { "x": 1 }, "body": { "nodes": {}, "yield": {} } """), DiagnosticCode.ShapeError, "yield", "does not yield the next 'x'" },
        { Loop(""" "in": { "count": 1 }, "carry": { "x": 1 }, "body": { "nodes": {}, "yield": { "x": 1.5 } } """), DiagnosticCode.InvalidLiteral, "x", "expected a whole number" },
        { Loop(""" "in": { "count": 1 }, "carry": { "x": 1 }, "body": { "nodes": { "p": { "type": "test.paint@1" } }, "yield": { "x": {"from": "p.text"} } } """), DiagnosticCode.TypeMismatch, "x", "expected an int, 'p.text' is a text" },
        { Loop(""" "scan": { "s": 3 }, "body": { "nodes": {}, "yield": { "y": {"from": "index"} } } """), DiagnosticCode.ShapeError, "scan.s", "expected a list" },
        { Loop(""" "in": { "count": 1 }, "body": { "nodes": {}, "yield": { "y": {"from": "o.value"} } } """, """ "o": { "type": "test.constant@1", "in": { "value": 1 } }, """), DiagnosticCode.BodyIsClosed, "y", "does not see 'o.value'" },
        { Loop(""" "in": { "count": 1 }, "body": { "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "params.p"} } } }, "yield": { "y": {"from": "a.sum"} } } """), DiagnosticCode.BodyIsClosed, "a", "does not see 'params.p'" },
        { Loop(""" "in": { "count": 1 }, "carry": { "x": 1 }, "body": { "nodes": {}, "yield": { "x": {"from": "carry.y"} } } """), DiagnosticCode.UnknownSource, "x", "does not see 'carry.y'" },
        { Loop(""" "in": { "count": 1 }, "body": { "nodes": { "carry": { "type": "test.paint@1" }, "index": { "type": "test.paint@1" } }, "yield": {} } """), DiagnosticCode.InvalidName, null, "'index' has a meaning of its own" },
        { Loop(""" "in": { "count": 1 }, "body": { "nodes": {}, "yield": { "y": {"from": "index"} } }, "collect": { "z": {} } """), DiagnosticCode.ShapeError, "collect", "yields no 'z'" },
        { Loop(""" "in": { "count": 1 }, "body": { "nodes": {}, "yield": { "y": {"from": "index"} } }, "collect": { "y": { "mode": "lst" } } """), DiagnosticCode.InvalidLiteral, "collect", "expected one of last, list, preview" },
        { Loop(""" "in": { "count": 1 }, "body": { "nodes": {}, "yield": { "y": {"from": "index"} } }, "collect": { "y": { "evry": 2 } } """), DiagnosticCode.InvalidLiteral, "collect", "'evry' means nothing here" },
        { Loop(""" "in": { "count": 1 }, "carry": { "x": 1 }, "body": { "nodes": {}, "yield": { "x": 2 } }, "collect": { "x": { "mode": "list" } } """), DiagnosticCode.ShapeError, "collect", "'x' is a carry" },
        { Graphs.Nodes(""" "m": { "type": "map@1", "body": { "nodes": {}, "yield": {} } } """), DiagnosticCode.ShapeError, "scan", "no list to map" },
        { Graphs.Nodes(""" "s": { "type": "select@1", "in": { "which": 1 } } """), DiagnosticCode.ShapeError, "cases", "nothing to choose from" },
        { Graphs.Nodes(""" "s": { "type": "select@1", "in": { "which": 1 }, "cases": { "a": 1, "b": "x" } } """), DiagnosticCode.ShapeError, "cases", "of one type" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_in_or_around_a_body_is_reported(string graph, DiagnosticCode code, string? port, string message)
    {
        var problem = Assert.Single(Graphs.Bind(graph).Diagnostics);
        Assert.Equal((code, port), (problem.Code, problem.Port));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Position);
    }

    [Fact]
    public void Mistakes_in_a_body_stand_where_they_are_written()
    {
        var graph = Graphs.Bind("""
            { "format": "ldmgraph/1", "nodes": {
              "l": { "type": "loop@1", "in": { "count": 1 }, "carry": { "x": 1.0 },
                "body": {
                  "nodes": {
                    "a": { "type": "test.add@1", "in": { "a": {"from": "b.sum"} } },
                    "b": { "type": "test.add@1", "in": { "a": {"from": "a.sum"}, "q": 1 } }
                  },
                  "yield": { "x": {"from": "a.sum"} } } }
            } }
            """);
        Assert.Equal(
            [(DiagnosticCode.Cycle, new SourcePosition(5, 60), "l/a"), (DiagnosticCode.UnknownInput, new SourcePosition(6, 70), "l/b")],
            graph.Diagnostics.Select(problem => (problem.Code, problem.Position!.Value, problem.Node!)));
    }
}
