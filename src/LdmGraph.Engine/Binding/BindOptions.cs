namespace LdmGraph.Engine;

/// <summary>What binding needs beside the graph and the node types.</summary>
public sealed class BindOptions
{
    /// <summary>
    /// Values of params by name: a text as the command line writes it (see <see cref="ParamValue"/>), or a value of the
    /// param's type. Values that must be disposed stay the caller's.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Params { get; init; } = new Dictionary<string, object?>();

    /// <summary>Folders that called graphs and other files are read from; by default the folder of the graph's file.</summary>
    public FileRoots? Files { get; init; }

    /// <summary>Services for nodes that say what their outputs will be.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Checks a graph that is made to be called: a param without a value is then no error, but the graph cannot run.</summary>
    public bool AllowMissingParams { get; init; }

    /// <summary>Keeps what is found out about the ports of each node, for editors: see <see cref="BoundGraph.Ports"/>.</summary>
    public bool RecordPorts { get; init; }

    /// <summary>What called graphs may be at most.</summary>
    public DocumentLimits Limits { get; init; } = DocumentLimits.Default;
}
