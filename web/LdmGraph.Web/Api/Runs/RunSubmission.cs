using System.Text.Json;
using LdmGraph.Runs;

namespace LdmGraph.Web.Api.Runs;

/// <summary>A graph to be run: given as it is, or by the name of a saved graph or a template.</summary>
internal sealed record RunSubmission
{
    /// <summary>The graph itself: a JSON object, or a text that holds one, whose lines problems then refer to.</summary>
    public JsonElement? Graph { get; init; }

    /// <summary>Id of a saved graph, as <c>/api/graphs</c> lists them.</summary>
    public string? GraphId { get; init; }

    /// <summary>Name of a graph that comes with the program, as <c>/api/templates</c> lists them.</summary>
    public string? Template { get; init; }

    /// <summary>Values of params by name: texts, numbers, true or false. What is left out keeps its default.</summary>
    public IReadOnlyDictionary<string, JsonElement> Params { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What lists show; without it the graph's own name.</summary>
    public string? Name { get; init; }

    /// <summary>From -1000 to 1000; higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>Outputs to compute, <c>node.port</c>; empty for all that the graph is made for.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}

/// <summary>What was queued.</summary>
/// <param name="Ids">Ids of the runs, in the order of the submission.</param>
internal sealed record Submitted(IReadOnlyList<string> Ids);
