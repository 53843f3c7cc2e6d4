using System.Text.Json;
using TestNodes;

namespace LdmGraph.Engine.Tests;

public class GraphSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(GraphSchema.Generate(Graphs.Catalog)).RootElement;

    private static JsonElement Inputs(string type) => Schema.GetProperty("$defs").GetProperty(type).GetProperty("properties").GetProperty("in");

    [Fact]
    public void Every_node_type_is_offered_and_described()
    {
        var types = Schema.GetProperty("$defs").GetProperty("nodes").GetProperty("additionalProperties").GetProperty("properties").GetProperty("type").GetProperty("enum");
        Assert.Equal(Graphs.Catalog.Types.Keys.Order(StringComparer.Ordinal), types.EnumerateArray().Select(type => type.GetString()));
        foreach (var id in Graphs.Catalog.Types.Keys) Assert.True(Schema.GetProperty("$defs").TryGetProperty(id, out _), id);
    }

    [Fact]
    public void Ports_take_links_or_literals_within_their_limits()
    {
        var value = Inputs("test.whole@1").GetProperty("properties").GetProperty("value");
        Assert.Equal(2, value.GetProperty("default").GetInt32());
        Assert.Equal("""{"type":"integer","minimum":1,"maximum":100,"multipleOf":2}""", JsonSerializer.Serialize(value.GetProperty("anyOf")[1]));
        Assert.Equal("#/$defs/link", value.GetProperty("anyOf")[0].GetProperty("$ref").GetString());
        Assert.Equal(["red", "deep-blue"], Inputs("test.paint@1").GetProperty("properties").GetProperty("colour").GetProperty("anyOf")[1].GetProperty("enum").EnumerateArray().Select(choice => choice.GetString()));
        // A handle can only be linked.
        Assert.Equal(1, Inputs("handle.read@1").GetProperty("properties").GetProperty("handle").GetProperty("anyOf").GetArrayLength());
        Assert.Equal("a", Assert.Single(Inputs("test.add@1").GetProperty("required").EnumerateArray()).GetString());
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var definitions = Schema.GetProperty("$defs");
        var stack = new Stack<JsonElement>([Schema]);
        while (stack.TryPop(out var element))
            if (element.ValueKind == JsonValueKind.Array) foreach (var item in element.EnumerateArray()) stack.Push(item);
            else if (element.ValueKind == JsonValueKind.Object)
                foreach (var member in element.EnumerateObject())
                    if (member.Name == "$ref") Assert.True(definitions.TryGetProperty(member.Value.GetString()!["#/$defs/".Length..], out _), member.Value.GetString());
                    else stack.Push(member.Value);
    }
}
