using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>The graph that runs: bypassed nodes passed through, muted ones gone with what needs them.</summary>
public static class RunnableGraph
{
    /// <summary>Makes it.</summary>
    /// <param name="document">The graph as it is drawn.</param>
    /// <param name="ports">What is known of its ports: it decides which input a bypassed node passes on.</param>
    public static EditorDocument Of(EditorDocument document, PortKnowledge ports)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(ports);
        if (document.Nodes.All(node => node.Mode == NodeMode.Active)) return document;
        return EditorDocument.At(new Omission(document, ports).Run(), document.Revision);
    }

    /// <summary>True when a run of it gives something: an output of the graph, or what a node does, also one of a graph that is called.</summary>
    public static bool Makes(EditorDocument document, NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(catalog);
        return document.Outputs.Count > 0 || document.Nodes.Any(node => catalog.Find(node.TypeId) is null or { Purity: Purity.Effect } or { InlinesGraph: true });
    }

    /// <summary>
    /// What stands in the place of an output of a bypassed node: of the inputs whose values fit where the output goes, the one of the
    /// output's name, otherwise the first of exactly its type, otherwise the first. Null when none fits.
    /// </summary>
    internal static Json? PassedOn(EditorDocument document, PortKnowledge ports, EditorNode node, string output)
    {
        var type = ports.TypeOf(document, node.Scope, new(node.Id, output));
        var given = node.Sections.SelectMany(section => section.Ports).Concat(node.Inputs)
            .Where(port => port.Link is not null)
            .Select(port => (port.Name, port.Value, Type: ports.TypeOf(document, node.Scope, port.Link!.Value)))
            .Where(port => PortCompatibility.WhyNot(port.Type, type) is null && !(ReferenceEquals(port.Type, PortType.Unknown) ^ ReferenceEquals(type, PortType.Unknown)))
            .ToList();
        return given.OrderByDescending(port => port.Name == output).ThenByDescending(port => port.Type.Equals(type)).Select(port => port.Value).FirstOrDefault();
    }

    private sealed class Omission(EditorDocument document, PortKnowledge ports)
    {
        private readonly DocumentChange _change = new(document);
        private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

        public JsonMap Run()
        {
            foreach (var node in document.Nodes)
                if (node.Mode != NodeMode.Active) _gone.Add(node.Path);
            var broken = new Queue<EditorLink>();
            // From the back, so that numbers of list items stay right when one is taken away.
            foreach (var link in document.Links.Reverse())
                if (_gone.Contains(link.FromPath) && !IsGone(link.To.Node)) Redirect(link, broken);
            while (broken.TryDequeue(out var link)) Break(link, broken);
            foreach (var path in _gone.OrderByDescending(path => path.Length))
            {
                _change.Remove([.. DocumentChange.PathOf(path)]);
                Layout.Forget(_change, path);
            }
            return _change.Root;
        }

        private bool IsGone(string path)
        {
            for (; path.Length > 0; path = ScopePath.Of(path))
                if (_gone.Contains(path)) return true;
            return false;
        }

        private void Redirect(EditorLink link, Queue<EditorLink> broken)
        {
            var from = link.From;
            // Nodes bypassed one after another; a graph with a circle in it ends all the same.
            for (var steps = 0; steps <= document.Nodes.Count; steps++)
            {
                if (document.Find(ScopePath.Join(link.Scope, from.Node)) is not { } source || source.Mode == NodeMode.Active)
                {
                    Connect.Put(_change, link.To, from.ToJson());
                    return;
                }
                if (source.Mode == NodeMode.Muted || PassedOn(document, ports, source, from.Port) is not { } passed || LinkSource.Of(passed) is not { } before) break;
                from = before;
            }
            broken.Enqueue(link);
        }

        /// <summary>What a port was linked to is gone: an optional input has its default then, anything else takes its node along.</summary>
        private void Break(EditorLink link, Queue<EditorLink> broken)
        {
            var to = link.To;
            if (to.Section == "outputs")
            {
                _change.RemoveWithEmptyHolder("outputs", to.Port);
                return;
            }
            if (IsGone(to.Node) || document.Find(to.Node) is not { } node) return;
            if (!Needs(node, to))
            {
                Disconnect.Remove(_change, to);
                return;
            }
            _gone.Add(node.Path);
            foreach (var next in document.Links.Reverse())
                if (next.FromPath == node.Path && !IsGone(next.To.Node)) broken.Enqueue(next);
        }

        private bool Needs(EditorNode node, PortRef to)
        {
            if (to.Item is not null && node.Port(to)?.Items.Length > 1) return false;
            if (to.Section == "yield") return node.Section("carry")?.Ports.Any(carry => carry.Name == to.Port) == true || node.Yields.Count == 1;
            if (to.Section != "in") return true;
            if (ports.TypeOf(node) is { InlinesGraph: false } type) return type.Inputs.FirstOrDefault(input => input.Name == to.Port)?.Required != false;
            return ports.Bound.GetValueOrDefault(node.Path)?.Called?.Params.FirstOrDefault(param => param.Name == to.Port)?.DefaultJson is null;
        }
    }
}
