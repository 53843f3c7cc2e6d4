using TestNodes;

namespace LdmGraph.Engine.Tests;

/// <summary>Each mistake has its code, its place, and says what to do.</summary>
public class DiagnosticTests
{
    private static Diagnostic Only(string json, Dictionary<string, object?>? parameters = null) => Assert.Single(Graphs.Bind(json, parameters).Diagnostics);

    [Theory]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.ad@1", "in": { "a": 1 } } } }""", DiagnosticCode.UnknownNodeType, 53, "a", null, "did you mean 'test.add@1'?")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@9", "in": { "a": 1 } } } }""", DiagnosticCode.UnknownNodeType, 53, "a", null, "there is 'test.add@1'")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1", "in": { "a": 1, "bb": 2 } } } }""", DiagnosticCode.UnknownInput, 83, "a", "bb", "did you mean 'b'?")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1" } } }""", DiagnosticCode.MissingInput, 38, "a", "a", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "b.sum"} } } } }""", DiagnosticCode.UnknownSource, 89, "a", "a", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "params.p"} } } } }""", DiagnosticCode.UnknownSource, 89, "a", "a", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "carry.p"} } } } }""", DiagnosticCode.UnknownSource, 89, "a", "a", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": 3} } } } }""", DiagnosticCode.MalformedLink, 89, "a", "a", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.add@1", "in": { "a": "x" } } } }""", DiagnosticCode.InvalidLiteral, 80, "a", "a", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.whole@1", "in": { "value": 2.5 } } } }""", DiagnosticCode.InvalidLiteral, 86, "a", "value", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.whole@1", "in": { "value": 2.0 } } } }""", DiagnosticCode.InvalidLiteral, 86, "a", "value", "write 2")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.whole@1", "in": { "value": 0 } } } }""", DiagnosticCode.OutOfRange, 86, "a", "value", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.whole@1", "in": { "value": 7 } } } }""", DiagnosticCode.OutOfRange, 86, "a", "value", null)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.paint@1", "in": { "colour": "deepBlue" } } } }""", DiagnosticCode.InvalidLiteral, 87, "a", "colour", "did you mean 'deep-blue'?")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.paint@1", "in": { "seed": 42 } } } }""", DiagnosticCode.InvalidLiteral, 85, "a", "seed", "write \"42\"")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "handle.read@1", "in": { "handle": 1 } } } }""", DiagnosticCode.InvalidLiteral, 88, "a", "handle", "link it: { \"from\": \"node.port\" }")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.scaled@2", "in": { "value": 1 }, "inn": 3 } } }""", DiagnosticCode.UnknownMember, 92, "a", null, "did you mean 'in'?")]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "test.first@1", "in": { "of": [] } } } }""", DiagnosticCode.UnresolvedType, 38, "a", null, "link one of its inputs")]
    public void A_mistake_in_a_node_is_reported_at_its_place(string json, DiagnosticCode code, int column, string node, string? port, string? fix)
    {
        var problem = Only(json);
        Assert.Equal((code, new SourcePosition(1, column), node, port), (problem.Code, problem.Position, problem.Node, problem.Port));
        if (fix is not null) Assert.Equal(fix, problem.Fix);
    }

    private const string Two = """{ "format": "ldmgraph/1", "nodes": { "s": { "type": "test.paint@1" }, "a": { "type": "test.add@1", "in": { "a": {"from": "s.text"} } } } }""";

    [Fact]
    public void A_link_between_types_that_do_not_fit_names_both()
    {
        var problem = Only(Two);
        Assert.Equal((DiagnosticCode.TypeMismatch, new SourcePosition(1, 113)), (problem.Code, problem.Position));
        Assert.Equal("expected a float, 's.text' is a text", problem.Message);
    }

    [Fact]
    public void A_link_to_an_output_that_is_not_there_lists_those_that_are()
    {
        var problem = Only(Two.Replace("s.text", "s.picture", StringComparison.Ordinal));
        Assert.Equal((DiagnosticCode.UnknownOutput, new SourcePosition(1, 122), "there is text"), (problem.Code, problem.Position, problem.Fix));
        var without = Only(Two.Replace("s.text", "s", StringComparison.Ordinal));
        Assert.Equal(DiagnosticCode.MalformedLink, without.Code);
        Assert.Contains("\"s.text\"", without.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_is_named_from_the_node_that_stands_first()
    {
        var problem = Only("""
            { "format": "ldmgraph/1", "nodes": {
              "z": { "type": "test.add@1", "in": { "a": {"from": "c.sum"} } },
              "a": { "type": "test.add@1", "in": { "a": {"from": "c.sum"} } },
              "b": { "type": "test.add@1", "in": { "a": {"from": "a.sum"} } },
              "c": { "type": "test.add@1", "in": { "a": {"from": "b.sum"} } }
            } }
            """);
        Assert.Equal((DiagnosticCode.Cycle, new SourcePosition(3, 54), "a"), (problem.Code, problem.Position, problem.Node));
        Assert.Contains("a → b → c → a", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_linked_to_itself_is_a_cycle() =>
        Assert.Contains("a → a", Only(Graphs.Nodes("""  "a": { "type": "test.add@1", "in": { "a": {"from": "a.sum"} } } """)).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_cycles_are_both_reported()
    {
        var problems = Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.add@1", "in": { "a": {"from": "b.sum"} } }, "b": { "type": "test.add@1", "in": { "a": {"from": "a.sum"} } },
            "c": { "type": "test.add@1", "in": { "a": {"from": "c.sum"} } }
            """)).Diagnostics;
        Assert.Equal(2, problems.Count(problem => problem.Code == DiagnosticCode.Cycle));
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_in_the_order_of_lines()
    {
        var problems = Graphs.Bind("""
            { "format": "ldmgraph/1",
              "params": { "n": { "type": "int", "default": "x" }, "t": { "type": "texxt" } },
              "nodes": {
                "a": { "type": "nope@1", "in": { "x": {"from": "gone.y"} } },
                "b": { "type": "test.add@1", "in": { "a": {"from": "a.y"}, "b": true } },
                "c": { "type": "test.whole@1", "in": { "value": {"from": "params.n"}, "q": 1 } },
                "d": { "type": "test.add@1", "in": { "a": {"from": "params.t"} } }
              } }
            """).Diagnostics;
        Assert.Equal(
            [DiagnosticCode.InvalidParamValue, DiagnosticCode.UnknownParamType, DiagnosticCode.UnknownNodeType, DiagnosticCode.UnknownSource, DiagnosticCode.InvalidLiteral, DiagnosticCode.UnknownInput],
            problems.Select(problem => problem.Code));
        Assert.Equal([2, 2, 4, 4, 5, 6], problems.Select(problem => problem.Position!.Value.Line));
    }

    [Fact]
    public void Messages_are_one_line_that_editors_can_jump_to()
    {
        var problem = Assert.Single(Graphs.Bind(Two, path: "/g/x.json").Diagnostics);
        Assert.Equal("/g/x.json:1:113: error LDM0108: a.a: expected a float, 's.text' is a text", problem.ToString());
    }

    [Theory]
    [InlineData("int", "3.5", "expected a whole number, this is '3.5'")]
    [InlineData("float", "1,5", "expected a number, with a point before the fraction, this is '1,5'")]
    [InlineData("bool", "yes", "expected true or false, this is 'yes'")]
    [InlineData("seed", "-1", "expected a seed: decimal digits, below 2^64, this is '-1'")]
    [InlineData("handle", "x", "a handle cannot be written as a text")]
    public void A_wrong_value_of_a_param_is_reported_at_the_param(string type, string text, string message)
    {
        var problem = Only($$"""{ "format": "ldmgraph/1", "params": { "p": { "type": "{{type}}" } }, "nodes": {} }""", new() { ["p"] = text });
        Assert.Equal((DiagnosticCode.InvalidParamValue, new SourcePosition(1, 39), "p", message), (problem.Code, problem.Position, problem.Port, problem.Message));
    }

    [Fact]
    public void Params_have_ranges_and_choices()
    {
        const string graph = """{ "format": "ldmgraph/1", "params": { "n": { "type": "int", "default": 1, "min": 1, "max": 9 }, "c": { "type": "choice", "choices": ["red", "green"], "default": "red" } }, "nodes": {} }""";
        Assert.Empty(Graphs.Bind(graph, new() { ["n"] = "9", ["c"] = "green" }).Diagnostics);
        Assert.Equal("10 is above the largest value, 9", Only(graph, new() { ["n"] = "10" }).Message);
        Assert.Equal("'gren' is none of red, green; did you mean 'green'?", Only(graph, new() { ["c"] = "gren" }).Message);
        Assert.Equal(DiagnosticCode.UnknownParam, Only(graph, new() { ["m"] = "10" }).Code);
    }

    [Fact]
    public void A_param_without_default_must_be_given()
    {
        const string graph = """{ "format": "ldmgraph/1", "params": { "n": { "type": "int" }, "h": { "type": "handle" } }, "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "params.n"} } } } }""";
        Assert.Equal([DiagnosticCode.MissingParam, DiagnosticCode.MissingParam], Graphs.Bind(graph).Diagnostics.Select(problem => problem.Code));
        var open = GraphBinder.Bind(GraphDocument.Parse(graph), Graphs.Catalog, new BindOptions { AllowMissingParams = true });
        Assert.Empty(open.Diagnostics);
        Assert.Throws<InvalidGraphException>(() => EvaluationPlan.Create(open));
    }

    [Fact]
    public void A_node_type_of_an_older_version_is_migrated()
    {
        var graph = Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.scaled@1", "in": { "x": 3, "verbose": true } },
            "b": { "type": "test.add@1", "in": { "a": {"from": "a.y"}, "b": 0 } }
            """));
        var warning = Assert.Single(graph.Diagnostics);
        Assert.Equal((DiagnosticCode.ReplacedNodeType, Severity.Warning), (warning.Code, warning.Severity));
        Assert.False(graph.HasErrors);
    }

    [Fact]
    public async Task A_migrated_node_works_as_the_old_one_did() => Assert.Equal(6, await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.scaled@1", "in": { "x": 3, "verbose": true } },
            "b": { "type": "test.add@1", "in": { "a": {"from": "a.y"}, "b": 0 } }
            """), "b.sum"));

    [Fact]
    public void What_cannot_work_is_known_before_the_run()
    {
        var graph = Graphs.Bind(Graphs.Nodes("""
            "a": { "type": "test.sized@1", "in": { "size": 24 } },
            "b": { "type": "test.small@1", "in": { "handle": {"from": "a.handle"} } },
            "c": { "type": "test.sized@1", "in": { "size": 13 } }
            """));
        Assert.Equal([DiagnosticCode.ImpossibleValue, DiagnosticCode.ImpossibleValue], graph.Diagnostics.Select(problem => problem.Code));
        Assert.Equal("size 24 is more than 16", graph.Diagnostics[0].Message);
        Assert.Equal(("13 is no multiple of 8", "the nearest is 8", "size", new SourcePosition(3, 48)), (graph.Diagnostics[1].Message, graph.Diagnostics[1].Fix, graph.Diagnostics[1].Port, graph.Diagnostics[1].Position));
    }
}
