using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Tests.Documents;

public class JsonTests
{
    public static TheoryData<string> GraphFiles() => [.. Repository.Graphs().Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory, MemberData(nameof(GraphFiles))]
    public void A_graph_of_the_project_is_written_byte_for_byte_as_it_was_read(string path)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, path));
        Assert.Equal(text, EditorDocument.Parse(text).ToJson());
    }

    [Theory]
    [InlineData("""{ "b": 1.0, "a": 1e3, "c": -0.50, "d": 18446744073709551615 }""")]
    [InlineData("""{ "é": "\u00e9 \/ é", "empty": {}, "none": [], "nested": [[1, 2], { "x": null }] }""")]
    [InlineData("""{ "twice": 1, "twice": 2, "last": true }""")]
    public void Order_spelling_and_escapes_stay_as_the_file_has_them(string text) => Assert.Equal(text, Json.Parse(text).ToString());

    [Fact]
    public void Comments_and_trailing_commas_are_accepted() =>
        Assert.Equal("""{ "a": [1, 2] }""", Json.Parse("// one\n{ /* two */ \"a\": [1, 2,], // three\n }").ToString());

    [Fact]
    public void A_new_object_is_broken_where_it_does_not_fit_on_a_line()
    {
        var members = Enumerable.Range(0, 40).Select(i => KeyValuePair.Create($"member{i}", (Json)Json.Number(i)));
        var text = JsonWriter.Pretty(JsonMap.Of(("short", JsonMap.Of(("x", Json.Number(1)))), ("long", JsonMap.Of(members))));
        Assert.Contains("\n  \"short\": { \"x\": 1 },\n  \"long\": {\n    \"member0\": 0,\n", text, StringComparison.Ordinal);
    }

    [Theory, InlineData("{"), InlineData("[1, 2]"), InlineData("\"text\""), InlineData("{ \"a\": 01 }"), InlineData(""), InlineData("{ \"a\": \"\\ud83e\" }"), InlineData("{ \"\\udd8a\": 1 }")]
    public void What_is_no_graph_file_is_refused(string text) => Assert.ThrowsAny<System.Text.Json.JsonException>(() => EditorDocument.Parse(text));

    [Fact]
    public void A_text_that_is_nested_too_deeply_is_refused() =>
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => EditorDocument.Parse($$"""{ "x": {{new string('[', 1000)}}{{new string(']', 1000)}} }"""));

    [Fact]
    public void A_text_beyond_the_limit_is_refused() =>
        Assert.Contains("at most", Assert.Throws<System.Text.Json.JsonException>(() => EditorDocument.Parse("{ \"long\": 1234567890 }", new DocumentLimits(MaxBytes: 10))).Message, StringComparison.Ordinal);
}
