using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Editor.Abstractions.Tests;

/// <summary>What the author of a body works with, made by hand as their tests make it.</summary>
public class BodyNodeTests
{
    private static readonly BodyInput Amount = new("amount", "float") { Default = JsonSerializer.SerializeToElement(0.5) };

    [Fact]
    public void What_counts_at_an_input_is_the_literal_then_the_default_and_nothing_where_a_link_leads()
    {
        Assert.Equal(0.5, Amount.Number);
        var written = Amount with { Literal = JsonSerializer.SerializeToElement(2) };
        Assert.Equal(2, written.Number);
        Assert.Null((written with { IsLinked = true }).Number);
        Assert.Null(written.Text);
        Assert.Null(written.Flag);
        Assert.Equal("a", (Amount with { Literal = JsonSerializer.SerializeToElement("a") }).Text);
        Assert.True((Amount with { Literal = JsonSerializer.SerializeToElement(true) }).Flag);
    }

    [Fact]
    public void All_values_of_one_set_are_written_together()
    {
        var written = new List<string>();
        var node = Node(values => written.Add(string.Join(", ", values.Select(value => $"{value.Key}={value.Value?.ToJsonString() ?? "nothing"}"))));
        node.Set("amount", 3);
        node.Set(new Dictionary<string, JsonNode?> { ["amount"] = null, ["label"] = "b" });
        Assert.Equal(["amount=3", "amount=nothing, label=\"b\""], written);
    }

    [Fact]
    public void A_misspelt_input_is_answered_with_those_there_are_and_nothing_is_written()
    {
        var node = Node(_ => Assert.Fail("nothing may be written"));
        Assert.Contains("my.node@1 has no input 'amuont'; it has amount, label", Assert.Throws<ArgumentException>(() => node.Set(new Dictionary<string, JsonNode?> { ["amount"] = 1, ["amuont"] = 2 })).Message, StringComparison.Ordinal);
    }

    private static BodyNode Node(Action<IReadOnlyDictionary<string, JsonNode?>> write) =>
        new() { Path = "node", Type = "my.node@1", Inputs = [Amount, new BodyInput("label", "text")], Write = write };
}
