using LdmGraph.Editor.Documents;
using LdmGraph.Runs;

namespace LdmGraph.Editor.Components;

/// <summary>The latest result of a graph, so that what it was made with can be had again.</summary>
public sealed class LastResult
{
    private EditorDocument? _graph;

    /// <summary>Raised, on any thread, when there is another.</summary>
    public event Action? Changed;

    /// <summary>The run that made it; null before the first.</summary>
    public RunRecord? Run { get; private set; }

    /// <summary>The seed that it was made with; null when it had none at this place.</summary>
    public Seed? SeedOf(SeedRef seed) => seed.ParamName is { } name
        ? Seed.TryParse(Run?.Params.GetValueOrDefault(name), out var value) ? value : null
        : _graph is { } graph ? seed.In(graph) : null;

    /// <summary>Takes over a run that made something, and the graph that it ran.</summary>
    internal void Show(RunRecord run, EditorDocument graph)
    {
        (Run, _graph) = (run, graph);
        Changed?.Invoke();
    }
}
