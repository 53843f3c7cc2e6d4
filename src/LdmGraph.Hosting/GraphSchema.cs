using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Engine;

namespace LdmGraph.Hosting;

/// <summary>
/// A JSON Schema of graph files, made from a catalog. Draft 7, which editors support most widely: one definition for each
/// node type, chosen by <c>type</c>.
/// </summary>
public static class GraphSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema's text.</summary>
    public static string Create(NodeCatalog catalog)
    {
        var types = catalog.Types.Values.OrderBy(type => type.Id, StringComparer.Ordinal).ToList();
        var definitions = new JsonObject
        {
            ["link"] = Object(("from", new JsonObject { ["type"] = "string", ["description"] = "node.port, params.name, or inside a body carry.name, scan.name, const.name, index" })).With("required", Names(["from"])),
            ["param"] = Param(),
            ["nodes"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = Reference("node") },
            ["ports"] = new JsonObject { ["type"] = "object" },
            ["node"] = Node(types),
        };
        foreach (var type in types) definitions[type.Id] = Describe(type);
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "LdmGraph graph",
            ["type"] = "object",
            ["required"] = Names(["format", "nodes"]),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["$schema"] = Typed("string"),
                ["format"] = new JsonObject { ["const"] = GraphDocument.CurrentFormat },
                ["name"] = Typed("string"),
                ["description"] = Typed("string"),
                ["params"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = Reference("param") },
                ["nodes"] = Reference("nodes"),
                ["outputs"] = Reference("ports"),
                ["layout"] = Typed("object"),
            },
            ["definitions"] = definitions,
        }.ToJsonString(Readable);
    }

    private static JsonObject Param() => Object(
        ("type", Typed("string")), ("default", []), ("min", Typed("number")), ("max", Typed("number")), ("description", Typed("string")),
        ("choices", new JsonObject { ["type"] = "array", ["items"] = Typed("string") })).With("required", Names(["type"]));

    /// <summary>Any node: its type is one of these, and the rest of it as the type says.</summary>
    private static JsonObject Node(List<NodeType> types)
    {
        var known = types.Select(type => (JsonNode)new JsonObject { ["const"] = type.Id, ["description"] = type.Summary });
        var choices = types.Select(type => (JsonNode)new JsonObject
        {
            ["if"] = new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = type.Id } }, ["required"] = Names(["type"]) },
            ["then"] = Reference(type.Id),
        });
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = Names(["type"]),
            ["properties"] = new JsonObject { ["type"] = new JsonObject { ["anyOf"] = new JsonArray([.. known]) } },
            ["allOf"] = new JsonArray([.. choices]),
        };
    }

    private static JsonObject Describe(NodeType type)
    {
        var properties = new JsonObject { ["type"] = new JsonObject { ["const"] = type.Id } };
        var required = type.Inputs.Where(port => port.Required).Select(port => port.Name).ToList();
        var inputs = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(type.Inputs.Select(port => KeyValuePair.Create(port.Name, (JsonNode?)Input(port)))),
            // What is called says which inputs there are.
            ["additionalProperties"] = type.InlinesGraph,
        };
        if (required.Count > 0) inputs["required"] = Names(required);
        properties["in"] = inputs;
        foreach (var section in type.Sections)
        {
            properties[section.Name] = section.IsPorts ? Reference("ports") : [];
            if (section.Summary.Length > 0 && !section.IsPorts) properties[section.Name]!["description"] = section.Summary;
        }
        if (type.HasBody) properties["body"] = Object(("nodes", Reference("nodes")), ("yield", Reference("ports"))).With("required", Names(["nodes", "yield"]));

        var node = new JsonObject { ["type"] = "object", ["description"] = type.Summary, ["properties"] = properties, ["additionalProperties"] = type.InlinesGraph };
        if (required.Count > 0) node["required"] = Names(["type", "in"]);
        return node;
    }

    private static JsonObject Input(InputPort port) =>
        new() { ["description"] = port.Summary, ["anyOf"] = new JsonArray(Reference("link"), Literal(port)) };

    private static JsonObject Literal(InputPort port)
    {
        if (port.Choices.Count > 0) return new JsonObject { ["enum"] = Names(port.Choices) };
        var literal = port.Type.Name switch
        {
            "int" => Typed("integer"),
            "float" => Typed("number"),
            "bool" => Typed("boolean"),
            "text" => Typed("string"),
            "seed" => Typed("string").With("pattern", "^[0-9]{1,20}$"),
            _ => port.Type.Element is null ? [] : Typed("array"),
        };
        if (!double.IsNegativeInfinity(port.Min)) literal["minimum"] = port.Min;
        if (!double.IsPositiveInfinity(port.Max)) literal["maximum"] = port.Max;
        if (port.MultipleOf != 0) literal["multipleOf"] = port.MultipleOf;
        return literal;
    }

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}" };

    private static JsonObject Object(params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Schema))),
        ["additionalProperties"] = false,
    };

    private static JsonObject With(this JsonObject schema, string name, JsonNode value)
    {
        schema[name] = value;
        return schema;
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
