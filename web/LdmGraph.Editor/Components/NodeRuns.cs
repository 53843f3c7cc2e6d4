namespace LdmGraph.Editor.Components;

/// <summary>What the latest run says of each node, for bodies that plugins show; the script writes it into all others.</summary>
/// <threadsafety>For the page's own thread.</threadsafety>
public sealed class NodeRuns
{
    private readonly Dictionary<string, NodeRun> _runs = new(StringComparer.Ordinal);

    /// <summary>Raised with the nodes of which something new was said; null for all.</summary>
    public event Action<string?>? Changed;

    /// <summary>What is said of a node; null when nothing is.</summary>
    public NodeRun? Find(string node) => _runs.GetValueOrDefault(node);

    /// <summary>Takes in what is new.</summary>
    public void Take(RunPatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (patch.Clear) _runs.Clear();
        foreach (var said in patch.Nodes) _runs[said.Id] = _runs.TryGetValue(said.Id, out var before) ? before.With(said) : said;
        if (patch.Clear) Changed?.Invoke(null);
        else foreach (var said in patch.Nodes) Changed?.Invoke(said.Id);
    }
}
