namespace LdmGraph.Engine;

/// <summary>
/// The order of evaluation: topological, and among nodes that are ready the one that stands first in the file (Kahn 1962).
/// A file that is in such an order already is evaluated as it is written.
/// </summary>
internal static class NodeOrder
{
    public static IEnumerable<ScopeNode> Of(ScopeNode[] nodes, Dictionary<string, ScopeNode> byId, Scope scope)
    {
        if (IsInOrder(nodes, byId)) return nodes;
        var sources = new int[nodes.Length][];
        for (var i = 0; i < nodes.Length; i++)
            sources[i] = [.. nodes[i].Links.Where(link => byId.ContainsKey(link.FromNode!)).Select(link => byId[link.FromNode!].Index)];

        var waiting = new int[nodes.Length];
        var followers = Followers(sources, waiting);
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < nodes.Length; i++)
            if (waiting[i] == 0) ready.Enqueue(i, i);
        var order = new List<ScopeNode>(nodes.Length);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(nodes[next]);
            foreach (var follower in followers[next])
                if (--waiting[follower] == 0) ready.Enqueue(follower, follower);
        }
        if (order.Count == nodes.Length) return order;

        ReportCycles(nodes, sources, waiting, scope);
        // The rest is bound too, so that its other mistakes are found; links into the cycle are then of unknown type.
        for (var i = 0; i < nodes.Length; i++)
            if (waiting[i] > 0) order.Add(nodes[i]);
        return order;
    }

    /// <summary>The usual case, found without allocating: every link leads from a node that stands before.</summary>
    private static bool IsInOrder(ScopeNode[] nodes, Dictionary<string, ScopeNode> byId)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var input in nodes[i].Inputs)
                if (input.FromNode is { } from && byId.TryGetValue(from, out var source) && source.Index >= i) return false;
            if (nodes[i].Sections.Length == 0 && !nodes[i].HasLists) continue;
            foreach (var link in nodes[i].Links)
                if (byId.TryGetValue(link.FromNode!, out var source) && source.Index >= i) return false;
        }
        return true;
    }

    private static List<int>[] Followers(int[][] sources, int[] waiting)
    {
        var followers = new List<int>[sources.Length];
        for (var i = 0; i < sources.Length; i++) followers[i] = [];
        for (var i = 0; i < sources.Length; i++)
            foreach (var source in sources[i])
            {
                followers[source].Add(i);
                waiting[i]++;
            }
        return followers;
    }

    /// <summary>Every node left has a source that is left; following these must end in a cycle.</summary>
    private static void ReportCycles(ScopeNode[] nodes, int[][] sources, int[] waiting, Scope scope)
    {
        var visitedFrom = new int[nodes.Length];
        for (var start = 0; start < nodes.Length; start++)
        {
            if (waiting[start] == 0 || visitedFrom[start] != 0) continue;
            var path = new List<int>();
            var at = start;
            while (visitedFrom[at] == 0)
            {
                visitedFrom[at] = start + 1;
                path.Add(at);
                at = Array.Find(sources[at], source => waiting[source] > 0);
            }
            // Met again on this walk: a new cycle. Met on an earlier walk: that one is reported already.
            if (visitedFrom[at] == start + 1) ReportCycle(nodes, path[path.IndexOf(at)..], scope);
        }
    }

    private static void ReportCycle(ScopeNode[] nodes, List<int> cycle, Scope scope)
    {
        // The walk went against the links; a reader follows them. Begin with the node that stands first.
        cycle.Reverse();
        var first = cycle.IndexOf(cycle.Min());
        var ids = cycle[first..].Concat(cycle[..first]).Select(index => nodes[index].Entry.Id).ToArray();
        var node = nodes[cycle[first]];
        var link = node.Links.First(link => link.FromNode == ids[^1]);
        scope.Report(link.Value["from"]!.Value.Start, DiagnosticCode.Cycle, $"the links go round in a circle: {string.Join(" → ", Cut(ids))} → {ids[0]}",
            "remove one of these links; what repeats goes into the body of a loop@1", node.Path, link.Name);
    }

    private static IEnumerable<string> Cut(string[] ids) => ids.Length <= 12 ? ids : ids[..6].Append("...").Concat(ids[^5..]);
}
