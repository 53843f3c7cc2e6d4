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

    /// <summary>So many runs, from 1 to 1000, with seeds that count up from the one given.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>A run for each value of a param, or each pair of values of two; their pictures become one labelled sheet.</summary>
    public Sweep? Sweep { get; init; }
}

/// <summary>What a sweep changes.</summary>
/// <param name="Columns">The param that changes from left to right.</param>
/// <param name="Rows">The param that changes from top to bottom, or null.</param>
internal sealed record Sweep(SweepAxis Columns, SweepAxis? Rows = null);

/// <summary>What was queued.</summary>
/// <param name="Ids">Ids of the runs, in the order of the submission; of a sweep row by row.</param>
/// <param name="Sheet">Id of a sweep's sheet, by which its runs are listed; the last of them composes the sheet.</param>
internal sealed record Submitted(IReadOnlyList<string> Ids, string? Sheet = null);
