using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>
/// The JSON Schema (draft 2020-12) of graph files, made from the installed nodes: with it any editor completes node types
/// and ports, and shows their documentation.
/// </summary>
public static class GraphSchema
{
    public static string Generate(NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, [.. catalog.Types.Values.Where(type => type.Problem is null).OrderBy(type => type.Id, StringComparer.Ordinal)], catalog);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, NodeType[] types, NodeCatalog catalog)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "LdmGraph graph");
        json.WriteString("type", "object");
        WriteStrings(json, "required", ["format", "nodes"]);
        json.WriteStartObject("properties");
        WriteConst(json, "format", GraphDocument.CurrentFormat);
        WriteType(json, "name", "string", "Name of the graph; the file's when left out.");
        WriteType(json, "description", "string", "What the graph is for.");
        WriteReference(json, "params", "params");
        WriteReference(json, "nodes", "nodes");
        WriteLinks(json, "outputs", "What the graph gives when it is called, and computes by default.");
        WriteType(json, "layout", "object", "Where the editor draws the nodes; no part of the meaning.");
        json.WriteEndObject();

        json.WriteStartObject("$defs");
        WriteLink(json);
        WriteParams(json, catalog);
        WriteNodes(json, types);
        foreach (var type in types) WriteNode(json, type);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json)
    {
        json.WriteStartObject("link");
        json.WriteString("type", "object");
        json.WriteString("description", "A link to an output: node.port, or params.name; in a body also carry.name, scan.name, const.name, index.");
        WriteStrings(json, "required", ["from"]);
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        WriteType(json, "from", "string", null);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParams(Utf8JsonWriter json, NodeCatalog catalog)
    {
        json.WriteStartObject("params");
        json.WriteString("type", "object");
        json.WriteString("description", "The graph's interface: values that the command line, a form or a calling graph gives.");
        json.WriteStartObject("additionalProperties");
        json.WriteString("type", "object");
        WriteStrings(json, "required", ["type"]);
        json.WriteStartObject("properties");
        json.WriteStartObject("type");
        json.WriteStartArray("examples");
        foreach (var name in NodeCatalog.Scalars.Keys.Concat(catalog.PortTypes.Keys.Order(StringComparer.Ordinal))) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteStartObject("default");
        json.WriteString("description", "The value when none is given. Without it, one must be given.");
        json.WriteEndObject();
        json.WriteStartObject("choices");
        json.WriteString("type", "array");
        json.WriteEndObject();
        WriteType(json, "min", "number", null);
        WriteType(json, "max", "number", null);
        WriteType(json, "description", "string", null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter json, NodeType[] types)
    {
        json.WriteStartObject("nodes");
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        json.WriteString("type", "object");
        WriteStrings(json, "required", ["type"]);
        json.WriteStartObject("properties");
        json.WriteStartObject("type");
        WriteStrings(json, "enum", types.Select(type => type.Id));
        json.WriteEndObject();
        json.WriteEndObject();
        // If-then by type rather than oneOf: editors then complain about the wrong port, not about a hundred types that are not meant.
        json.WriteStartArray("allOf");
        foreach (var type in types)
        {
            json.WriteStartObject();
            json.WriteStartObject("if");
            json.WriteStartObject("properties");
            WriteConst(json, "type", type.Id);
            json.WriteEndObject();
            json.WriteEndObject();
            WriteReference(json, "then", type.Id);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, NodeType type)
    {
        json.WriteStartObject(type.Id);
        WriteDescription(json, type.Summary);
        json.WriteStartObject("properties");
        WriteConst(json, "type", type.Id, type.Summary);
        if (type.InlinesGraph)
        {
            WriteType(json, type.Shape.GraphMember!, "string", "File of the called graph, relative to this one.");
            WriteType(json, "in", "object", "Values for the called graph's params.");
        }
        else WriteInputs(json, type);
        foreach (var section in type.Sections)
        {
            json.WriteStartObject(section.Name);
            json.WriteString("type", "object");
            WriteDescription(json, section.Summary);
            json.WriteEndObject();
        }
        if (type.HasBody) WriteBody(json);
        WriteType(json, "title", "string", "What the editor shows instead of the id.");
        WriteType(json, "note", "string", "A remark for readers.");
        json.WriteEndObject();
        var required = type.Inputs.Any(input => input.Required) ? new[] { "type", "in" } : ["type"];
        WriteStrings(json, "required", type.HasBody ? required.Append("body") : required);
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    private static void WriteInputs(Utf8JsonWriter json, NodeType type)
    {
        json.WriteStartObject("in");
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var input in type.Inputs) WriteInput(json, input);
        json.WriteEndObject();
        if (type.Inputs.Any(input => input.Required)) WriteStrings(json, "required", type.Inputs.Where(input => input.Required).Select(input => input.Name));
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, InputPort input)
    {
        json.WriteStartObject(input.Name);
        WriteDescription(json, $"{input.Summary} ({input.Type})".TrimStart());
        if (input.Default is { } value && NodeCatalog.Scalars.ContainsKey(input.Type.Name)) WriteDefault(json, value);
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("$ref", "#/$defs/link");
        json.WriteEndObject();
        WriteLiteral(json, input.Type, input);
        if (input.Type.Element is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "array");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLiteral(Utf8JsonWriter json, PortType type, InputPort input)
    {
        var name = type.Name switch { "int" => "integer", "float" => "number", "bool" => "boolean", "text" or "seed" or "choice" => "string", _ => null };
        if (name is null && type != PortType.Any && !type.Clr.IsGenericParameter) return;
        json.WriteStartObject();
        if (name is not null) json.WriteString("type", name);
        if (input.Choices.Count > 0) WriteStrings(json, "enum", input.Choices);
        if (type.Name == "seed") json.WriteString("pattern", "^[0-9]+$");
        if (double.IsFinite(input.Min)) json.WriteNumber("minimum", input.Min);
        if (double.IsFinite(input.Max)) json.WriteNumber("maximum", input.Max);
        if (input.MultipleOf != 0) json.WriteNumber("multipleOf", input.MultipleOf);
        json.WriteEndObject();
    }

    private static void WriteDefault(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool truth: json.WriteBoolean("default", truth); break;
            case int or long: json.WriteNumber("default", Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case float or double when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)): json.WriteNumber("default", Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case string or Enum or Seed: json.WriteString("default", Widening.Text(value)); break;
        }
    }

    private static void WriteBody(Utf8JsonWriter json)
    {
        json.WriteStartObject("body");
        json.WriteString("type", "object");
        WriteStrings(json, "required", ["nodes", "yield"]);
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        WriteReference(json, "nodes", "nodes");
        WriteLinks(json, "yield", "What the body hands out.");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, string name, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteString("description", description);
        json.WriteEndObject();
    }

    private static void WriteConst(Utf8JsonWriter json, string name, string value, string? description = null)
    {
        json.WriteStartObject(name);
        json.WriteString("const", value);
        WriteDescription(json, description);
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, string name, string type, string? description)
    {
        json.WriteStartObject(name);
        json.WriteString("type", type);
        WriteDescription(json, description);
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, string definition)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", $"#/$defs/{definition}");
        json.WriteEndObject();
    }

    private static void WriteDescription(Utf8JsonWriter json, string? text)
    {
        if (!string.IsNullOrEmpty(text)) json.WriteString("description", text);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
