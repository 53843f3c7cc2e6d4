namespace LdmGraph.Engine;

/// <summary>For each planned node, the links that lead from it: as one array, because there may be a hundred thousand nodes.</summary>
internal sealed class Consumers
{
    private readonly int[] _first;
    private readonly (int Node, int LazyPort)[] _links;

    public Consumers(PlannedBlock block)
    {
        // Count, then place: the counts become the positions.
        _first = new int[block.Nodes.Length + 1];
        Visit(block, this, static (consumers, source, _, _) => consumers._first[source + 1]++);
        for (var i = 1; i < _first.Length; i++) _first[i] += _first[i - 1];
        _links = new (int, int)[_first[^1]];
        var next = _first.AsSpan(0, block.Nodes.Length).ToArray();
        Visit(block, (Links: _links, Next: next), static (state, source, node, lazyPort) => state.Links[state.Next[source]++] = (node, lazyPort));
    }

    /// <summary>The nodes that use outputs of this one, once per link, and the number of the lazy port that the link leads to, or -1.</summary>
    public ReadOnlySpan<(int Node, int LazyPort)> Of(int node) => _links.AsSpan(_first[node].._first[node + 1]);

    private static void Visit<TState>(PlannedBlock block, TState state, Action<TState, int, int, int> link)
    {
        foreach (var node in block.Nodes)
        {
            foreach (var slot in node.Sources) link(state, block.OwnerOf[slot], node.Index, -1);
            for (var i = 0; i < node.LazyPorts.Length; i++)
                foreach (var slot in node.LazyPorts[i].Sources) link(state, block.OwnerOf[slot], node.Index, i);
        }
    }
}
