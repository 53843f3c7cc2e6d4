using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>Checks requests against the installed nodes, in the one way for submitting and executing.</summary>
/// <param name="folder">Where paths in graphs are meant from.</param>
internal sealed class RequestBinder(string folder)
{
    private const int MaxPriority = 1000;
    private const int MaxName = 200;

    /// <summary>The graph with its params' values; everything that is wrong is in its diagnostics.</summary>
    public static BoundGraph Bind(GraphDocument document, NodeCatalog catalog, IReadOnlyDictionary<string, JsonElement> values, FileRoots roots, IServiceProvider services)
    {
        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            given[name] = value.ValueKind switch
            {
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.String => value.GetString(),
                // Objects and lists are no value of any param; binding says what was expected.
                _ => value.GetRawText(),
            };
        return GraphBinder.Bind(document, catalog, new BindOptions { Params = given, Files = roots, Services = services });
    }

    /// <summary>The text of a graph with the place its paths are meant from.</summary>
    public GraphDocument Parse(string graph, string? name) => GraphDocument.Parse(graph, Path.Combine(folder, FileName(name) + ".json"));

    /// <summary>What keeps a request from being run; empty when nothing does.</summary>
    public static IReadOnlyList<RunProblem> Check(RunRequest request, BoundGraph bound)
    {
        if (Math.Abs((long)request.Priority) > MaxPriority) return [new RunProblem($"the priority is {request.Priority}; it goes from -{MaxPriority} to {MaxPriority}")];
        if (request.Name?.Length > MaxName) return [new RunProblem($"the name has {request.Name.Length} letters; at most {MaxName} are shown")];
        if (bound.HasErrors) return [.. bound.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(RunProblem.Of)];
        return Plan(bound, request.Targets, out _);
    }

    /// <summary>What must be computed, or why that is not clear.</summary>
    public static IReadOnlyList<RunProblem> Plan(BoundGraph bound, IReadOnlyList<string> targets, out EvaluationPlan? plan)
    {
        try
        {
            plan = EvaluationPlan.Create(bound, targets.Count == 0 ? null : targets);
            return [];
        }
        catch (InvalidGraphException invalid)
        {
            plan = null;
            return [.. invalid.Diagnostics.Select(RunProblem.Of)];
        }
    }

    private static string FileName(string? name) => name is { Length: > 0 and <= 100 } && name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or ' ') ? name : "graph";
}
