using TestNodes;

namespace LdmGraph.Engine.Tests;

public class GraphDocumentTests
{
    [Theory]
    [InlineData("{ \"format\": \"ldmgraph/1\",\n  \"nodes\": { \"a\": }\n}", 2, 19)]
    [InlineData("{ \"nåme\": \"ä\", x }", 1, 16)]
    [InlineData("", 1, 1)]
    [InlineData("{ \"nodes\": {", 1, 13)]
    [InlineData("{ \"format\": \"ldmgraph/1\",\n  \"name\": \"half \\ud83e\" }", 2, 11)]
    [InlineData("{ \"format\": \"ldmgraph/1\", \"nodes\": { \"\\udd8a\": 1 } }", 1, 38)]
    public void Malformed_text_is_reported_where_it_breaks(string text, int line, int column)
    {
        var problem = Assert.Single(GraphDocument.Parse(text, "g.json").Problems);
        Assert.Equal(DiagnosticCode.MalformedJson, problem.Code);
        Assert.Equal(new SourcePosition(line, column), problem.Position);
        Assert.Equal("g.json", problem.File);
        Assert.DoesNotContain("BytePosition", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_accepted()
    {
        var document = GraphDocument.Parse("""
            { // a graph
              "format": "ldmgraph/1", /* one */ "name": "n",
              "nodes": { "a": { "type": "test.add@1", "in": { "a": 1, }, }, },
            }
            """);
        Assert.Empty(document.Problems);
        Assert.Equal("n", document.Name);
        Assert.Equal("test.add@1", Assert.Single(document.Nodes).TypeId);
    }

    [Fact]
    public void Every_entry_knows_its_place()
    {
        var document = GraphDocument.Parse("{ \"format\": \"ldmgraph/1\",\n \"nodes\": {\n   \"ä\": { \"type\": \"t@1\", \"in\": { \"x\": {\"from\": \"b.y\"} } } } }");
        var node = Assert.Single(document.Nodes);
        Assert.Equal(new SourcePosition(3, 4), node.Position);
        var input = Assert.Single(node.Inputs);
        Assert.Equal(new SourcePosition(3, 34), input.Position);
        Assert.Equal(("b", "y"), (input.FromNode, input.FromPort));
    }

    [Fact]
    public void Names_written_twice_are_reported_and_the_first_holds()
    {
        var document = GraphDocument.Parse("""{ "format": "ldmgraph/1", "nodes": { "a": { "type": "x@1" }, "a": { "type": "y@1" } } }""");
        var problem = Assert.Single(document.Problems);
        Assert.Equal((DiagnosticCode.DuplicateName, new SourcePosition(1, 62)), (problem.Code, problem.Position));
        Assert.Equal("x@1", Assert.Single(document.Nodes).TypeId);
    }

    [Theory]
    [InlineData("""{ "nodes": {} }""", DiagnosticCode.UnknownFormat, 1)]
    [InlineData("""{ "format": "ldmgraph/9", "nodes": {} }""", DiagnosticCode.UnknownFormat, 13)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": [] }""", DiagnosticCode.WrongShape, 36)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": 3 } }""", DiagnosticCode.WrongShape, 43)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a": {} } }""", DiagnosticCode.WrongShape, 38)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "a.b": { "type": "x@1" } } }""", DiagnosticCode.InvalidName, 38)]
    [InlineData("""{ "format": "ldmgraph/1", "nodes": { "params": { "type": "x@1" } } }""", DiagnosticCode.InvalidName, 38)]
    [InlineData("""{ "format": "ldmgraph/1", "nodez": {} }""", DiagnosticCode.UnknownMember, 27)]
    [InlineData("""{ "format": "ldmgraph/1", "params": { "p": { "default": 1 } } }""", DiagnosticCode.UnknownParamType, 39)]
    [InlineData("""[1]""", DiagnosticCode.WrongShape, 1)]
    public void Wrong_forms_are_reported_where_they_stand(string text, DiagnosticCode code, int column)
    {
        var problem = Assert.Single(GraphDocument.Parse(text).Problems);
        Assert.Equal((code, new SourcePosition(1, column)), (problem.Code, problem.Position));
    }

    [Fact]
    public void Text_beyond_the_limits_is_not_read()
    {
        var deep = GraphDocument.Parse($$"""{ "format": "ldmgraph/1", "layout": {{new string('[', 200)}}{{new string(']', 200)}} }""");
        Assert.Equal(DiagnosticCode.MalformedJson, Assert.Single(deep.Problems).Code);
        var large = GraphDocument.Parse(Graphs.Nodes(""), limits: new DocumentLimits(MaxBytes: 10));
        Assert.Equal(DiagnosticCode.FileTooLarge, Assert.Single(large.Problems).Code);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_even_opened()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(path, new string(' ', 1000));
        var document = await GraphDocument.LoadAsync(path, new DocumentLimits(MaxBytes: 999));
        Assert.Equal(DiagnosticCode.FileTooLarge, Assert.Single(document.Problems).Code);
        File.Delete(path);
    }

    private const string Commented = """
        {
          "format": "ldmgraph/1", // the format
          "nodes": {
            "a": { "type": "test.add@1", "in": { "a": 1 /* one */ } },

            // b is last
            "b": { "type": "test.add@1", "in": { "a": {"from": "a.sum"} } }
          },
          "mine": { "kept":   true },
          "layout": { "a": { "x": 1,  "y": 2 } },
        }
        """;

    [Fact]
    public void An_edit_changes_what_it_is_about_and_nothing_else()
    {
        var edited = GraphDocument.Parse(Commented).With("/nodes/a/in/a", "2.5");
        Assert.Equal(Commented.Replace("\"a\": 1 /*", "\"a\": 2.5 /*", StringComparison.Ordinal), edited.Text);
    }

    [Fact]
    public void A_new_member_stands_behind_the_last_on_a_line_of_its_own_where_the_others_do()
    {
        var edited = GraphDocument.Parse(Commented).With("/nodes/c", """{ "type": "test.add@1" }""");
        Assert.Contains("\"a.sum\"} } },\n    \"c\": { \"type\": \"test.add@1\" }\n  },", edited.Text, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c"], edited.Nodes.Select(node => node.Id));
        var input = GraphDocument.Parse(Commented).With("/nodes/a/in/b", "3");
        Assert.Contains("""{ "a": 1, "b": 3 /* one */ }""", input.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nodes/a", "b")]
    [InlineData("/nodes/b", "a")]
    public void A_removed_member_takes_its_comma_along(string place, string left)
    {
        var edited = GraphDocument.Parse(Commented).Without(place);
        Assert.Equal([left], edited.Nodes.Select(node => node.Id));
        Assert.DoesNotContain(edited.Problems, problem => problem.Severity == Severity.Error);
        Assert.Contains("\"kept\":   true", edited.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_where_nothing_is_says_so()
    {
        var document = GraphDocument.Parse(Commented);
        Assert.Throws<ArgumentException>(() => document.With("/nodes/zz/in/a", "1"));
        Assert.Equal(Commented, document.Without("/nodes/zz").Text);
    }
}
