using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>What is wrong with a graph, and where.</summary>
public sealed class GraphProblems
{
    private readonly ILookup<string, Diagnostic> _byNode;

    /// <summary>What a person at the canvas does about an input that is not set; the engine tells those who write the file.</summary>
    internal const string HowToSet = "link something to it, or write a value";

    internal GraphProblems(long revision, IReadOnlyList<Diagnostic> all)
    {
        Revision = revision;
        All = all = [.. all.Select(problem => problem is { Code: DiagnosticCode.MissingInput, Port: not null } ? problem with { Fix = HowToSet } : problem)];
        _byNode = all.Where(problem => problem.Node is not null).ToLookup(problem => problem.Node!, StringComparer.Ordinal);
    }

    /// <summary>The revision of the graph that this is about.</summary>
    public long Revision { get; }

    /// <summary>Every problem, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> All { get; }

    /// <summary>True when the graph can run.</summary>
    public bool CanRun => All.All(problem => problem.Severity != Severity.Error);

    /// <summary>Problems of the graph as a whole: its format, its params.</summary>
    public IEnumerable<Diagnostic> OfGraph => All.Where(problem => problem.Node is null);

    /// <summary>Problems of a node, at its ports or as a whole. What is wrong inside a called graph counts as the calling node's.</summary>
    public IEnumerable<Diagnostic> Of(string node) => _byNode[node];

    /// <summary>Problems at one port.</summary>
    public IEnumerable<Diagnostic> At(PortRef port) => Of(port.Node).Where(problem => problem.Port is { } at && (at == port.Port || at == $"{port.Section}.{port.Port}"));

    /// <summary>Paths of the nodes that have problems.</summary>
    public IEnumerable<string> Nodes => _byNode.Select(node => node.Key);
}
