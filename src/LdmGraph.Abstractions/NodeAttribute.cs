namespace LdmGraph;

/// <summary>Names a node type and says how the engine may treat it.</summary>
/// <param name="id">
/// Stable id with major version, <c>family.verb@1</c>. It is for ever: a changed meaning is a new version, never a new
/// meaning of the old id. CLR names never appear in graph files.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NodeAttribute(string id) : Attribute
{
    /// <summary>The stable id, <c>ddim.step@1</c>.</summary>
    public string Id { get; } = id;

    /// <summary>Where the palette lists the node, for example <c>Sampling</c>.</summary>
    public string Category { get; init; } = "Other";

    /// <summary>Whether equal inputs give equal outputs, which decides caching.</summary>
    public Purity Purity { get; init; } = Purity.Pure;

    /// <summary>
    /// True when the node draws from <see cref="NodeContext.StreamSeed"/>: its key then includes the run's seed and its
    /// place in the graph, because two such nodes with equal inputs differ.
    /// </summary>
    public bool DrawsNoise { get; init; }

    /// <summary>Where the node runs.</summary>
    public Lane Lane { get; init; } = Lane.Compute;
}

/// <summary>What the engine may assume about a node's outputs.</summary>
public enum Purity
{
    /// <summary>Equal inputs give equal outputs: results are cached by their content key.</summary>
    Pure,

    /// <summary>Outputs depend on something outside the graph, named by <see cref="ISource.FingerprintAsync"/>.</summary>
    Source,

    /// <summary>Evaluated for what it does (saving a file): runs every time and is a natural output of a graph.</summary>
    Effect,
}

/// <summary>Which queue evaluates a node: compute nodes of one device run one after another, I/O nodes beside them.</summary>
public enum Lane
{
    /// <summary>The device's single compute lane.</summary>
    Compute,

    /// <summary>Beside the compute lane: reading and writing files, waiting.</summary>
    Io,
}
