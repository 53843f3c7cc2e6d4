namespace LdmGraph.Engine;

/// <summary>Remembers what each node's key was made of in its last run, so that the next can say what is different.</summary>
internal sealed class CacheHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Graph, string Node), IReadOnlyDictionary<string, string>> _last = [];

    /// <summary>Why there was no result: what changed since the node last ran.</summary>
    public string Explain(string graph, string node, IReadOnlyDictionary<string, string> parts)
    {
        lock (_gate)
        {
            var known = _last.TryGetValue((graph, node), out var last);
            _last[(graph, node)] = parts;
            if (!known) return "it has not run before";
            var changed = parts.Where(part => last!.GetValueOrDefault(part.Key) != part.Value).Select(part => part.Key)
                .Concat(last!.Keys.Where(key => !parts.ContainsKey(key))).ToArray();
            return changed.Length == 0 ? "its result was not kept or has been evicted" : $"changed: {string.Join(", ", changed)}";
        }
    }

    public void Remember(string graph, string node, IReadOnlyDictionary<string, string> parts)
    {
        lock (_gate) _last[(graph, node)] = parts;
    }

    public void Load(IEnumerable<(string Graph, string Node, IReadOnlyDictionary<string, string> Parts)> entries)
    {
        lock (_gate)
            foreach (var (graph, node, parts) in entries) _last.TryAdd((graph, node), parts);
    }

    public IReadOnlyList<(string Node, IReadOnlyDictionary<string, string> Parts)> Of(string graph)
    {
        lock (_gate) return [.. _last.Where(entry => entry.Key.Graph == graph).Select(entry => (entry.Key.Node, entry.Value))];
    }
}
