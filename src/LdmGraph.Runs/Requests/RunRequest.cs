using System.Text.Json;

namespace LdmGraph.Runs;

/// <summary>A graph to be run once.</summary>
public sealed record RunRequest
{
    /// <summary>Text of the graph, as its file has it.</summary>
    public required string Graph { get; init; }

    /// <summary>What people see in lists.</summary>
    /// <value>Null for the graph's own name.</value>
    public string? Name { get; init; }

    /// <summary>Values of the graph's params by name: JSON texts, numbers, true or false. What is left out, or null, keeps its default.</summary>
    public IReadOnlyDictionary<string, JsonElement> Params { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Runs of higher priority go first; runs of one priority go in the order of submission.</summary>
    /// <value>0; from -1000 to 1000.</value>
    public int Priority { get; init; }

    /// <summary>The place of the run in a sheet of runs (see <see cref="RunSweep"/>), or null.</summary>
    public SheetCell? Sheet { get; init; }

    /// <summary>Id of the saved graph that this is a run of, or null: what a history is filtered by.</summary>
    public string? GraphId { get; init; }

    /// <summary>Outputs to compute, as <c>ldm run --target</c> takes them; empty for all that the graph is made for.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}
