namespace LdmGraph.Engine;

/// <summary>A graph with every name resolved and every problem found. Immutable.</summary>
public sealed class BoundGraph
{
    internal BoundGraph(GraphDocument document, NodeCatalog catalog) => (Document, Catalog) = (document, catalog);

    public GraphDocument Document { get; }

    public NodeCatalog Catalog { get; }

    /// <summary>Everything that is wrong, in the order of files and lines.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; internal set; } = [];

    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);

    /// <summary>The nodes of the outermost level, called graphs put in their places and loop-invariant nodes moved out of bodies, in the order of evaluation.</summary>
    public IReadOnlyList<BoundNode> Nodes { get; internal set; } = [];

    /// <summary>The params' values as texts that <see cref="ParamValue"/> reads back.</summary>
    public IReadOnlyDictionary<string, string> Params { get; internal set; } = new Dictionary<string, string>();

    /// <summary>The run's seed: the value of the first param of type <c>seed</c>, otherwise 0.</summary>
    public Seed Seed { get; internal set; }

    /// <summary>The ports of the graph's own nodes, those in bodies included, by their paths; empty unless <see cref="BindOptions.RecordPorts"/> asks for them.</summary>
    public IReadOnlyDictionary<string, BoundPorts> Ports { get; internal set; } = new Dictionary<string, BoundPorts>();

    /// <summary>Texts of the called graphs, by their paths relative to the folder of this one.</summary>
    public IReadOnlyDictionary<string, string> CalledGraphs { get; internal set; } = new Dictionary<string, string>();

    /// <summary>The <c>outputs</c> section: what the graph gives when it is called, and by default computes.</summary>
    internal IReadOnlyList<(string Name, BoundInput Input)> Outputs { get; set; } = [];

    internal bool HasMissingParams { get; set; }

    /// <summary>Finds an output by what links call it, <c>decode.image</c>; nodes of called graphs by their paths.</summary>
    internal (BoundNode Node, int Output)? Find(string nodePath, string port)
    {
        foreach (var node in Nodes)
            if (node.Path == nodePath)
                for (var i = 0; i < node.Outputs.Count; i++)
                    if (node.Outputs[i].Name == port) return (node, i);
        return null;
    }
}
