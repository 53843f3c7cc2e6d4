using System.Globalization;
using LdmGraph.Engine;
using LdmGraph.Hosting;

namespace LdmGraph.Web.Api;

/// <summary><c>/api/nodes</c>: the node types that graphs can be built of.</summary>
internal static class NodeEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var nodes = api.MapGroup("/nodes").WithTags("Nodes");
        nodes.MapGet("/", (NodeCatalog catalog) => TypedResults.Ok(catalog.Types.Values.OrderBy(type => type.Id, StringComparer.Ordinal).Select(Describe)))
            .WithSummary("Lists the node types with their ports.");
        nodes.MapGet("/{type}", IResult (string type, NodeCatalog catalog) =>
                catalog.Find(type) is { } found
                    ? TypedResults.Ok(Describe(found))
                    : Problems.NotFound($"there is no node type '{type}'{(Suggestion.For(type, catalog.Types.Keys) is { } near ? $"; {near}" : "")}"))
            .Produces<NodeDescription>().ProducesProblem(404).WithSummary("Describes one node type.");
        api.MapGet("/schema", (NodeCatalog catalog) => TypedResults.Text(GraphSchema.Create(catalog), "application/schema+json"))
            .Produces<string>(200, "application/schema+json").WithTags("Nodes").WithSummary("The JSON Schema of graph files over the installed node types.");
    }

    private static NodeDescription Describe(NodeType type) => new(
        type.Id, type.Category, type.Summary, type.Remarks, type.Plugin.Id, type.Problem,
        [.. type.Inputs.Select(Describe)],
        [.. type.Outputs.Select(port => new OutputDescription(port.Name, port.Type.Name, port.Summary))],
        [.. type.Sections.Select(section => new SectionDescription(section.Name, section.IsPorts, section.Required, section.Summary))],
        type.HasBody, type.InlinesGraph, type.ShapesPorts);

    private static InputDescription Describe(InputPort port) => new(
        port.Name, port.Type.Name, port.Required, Text(port), Finite(port.Min), Finite(port.Max), Finite(port.Step) is { } step and not 0 ? step : null,
        port.MultipleOf == 0 ? null : port.MultipleOf, port.Multiline, port.Picks, port.Choices, port.Summary);

    /// <summary>The default as a text that <see cref="ParamValue"/> reads.</summary>
    private static string? Text(InputPort port) => port.Default switch
    {
        null => null,
        Enum choice when port.Choices.Count > 0 => Choice.NameOf(choice),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // JSON has no infinities.
    private static double? Finite(double number) => double.IsFinite(number) ? number : null;
}

/// <summary>A node type.</summary>
internal sealed record NodeDescription(
    string Id, string Category, string Summary, string Remarks, string Plugin, string? Problem,
    IReadOnlyList<InputDescription> Inputs, IReadOnlyList<OutputDescription> Outputs, IReadOnlyList<SectionDescription> Sections,
    bool HasBody, bool CallsGraph, bool NamesPorts);

/// <summary>An input of a node type.</summary>
internal sealed record InputDescription(
    string Name, string Type, bool Required, string? Default, double? Min, double? Max, double? Step, long? MultipleOf,
    bool Multiline, string? Picks, IReadOnlyList<string> Choices, string Summary);

/// <summary>An output of a node type.</summary>
internal sealed record OutputDescription(string Name, string Type, string Summary);

/// <summary>A section of free ports, or a setting.</summary>
internal sealed record SectionDescription(string Name, bool IsPorts, bool Required, string Summary);
