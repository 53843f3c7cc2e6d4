namespace LdmGraph.Engine;

/// <summary>A node whose type, inputs and outputs are resolved.</summary>
public sealed class BoundNode
{
    internal BoundNode(string path, NodeType type, NodeEntry entry)
    {
        Path = path;
        Type = type;
        Entry = entry;
    }

    /// <summary>Where it stands: <c>sample/step</c>. Nodes of a called graph stand under the calling node.</summary>
    public string Path { get; }

    public NodeType Type { get; }

    public string? File => Entry.Document.Path;

    public SourcePosition Position => Entry.Position;

    public IReadOnlyList<BoundOutput> Outputs { get; internal set; } = [];

    /// <summary>True when it is evaluated for what it does, or a node in its body is.</summary>
    public bool IsEffect { get; internal set; }

    internal NodeEntry Entry { get; }

    /// <summary>What a generic node's T stands for.</summary>
    internal Type? TypeArgument { get; set; }

    /// <summary>By <see cref="InputPort.Index"/>.</summary>
    internal BoundInput[] Inputs { get; set; } = [];

    /// <summary>By the index of the section in <see cref="NodeType.Sections"/>; null for settings and where there are none.</summary>
    internal BoundSection?[] Sections { get; set; } = [];

    /// <summary>By the index of the section, for settings.</summary>
    internal object?[] Settings { get; set; } = [];

    /// <summary>The settings as canonical JSON, for keys.</summary>
    internal string SettingsText { get; set; } = "";

    internal BoundBody? Body { get; set; }

    internal bool DrawsNoise { get; set; }

    /// <summary>True when its body reads sources anew in each iteration: no key can stand for its results.</summary>
    internal bool IsVolatile { get; set; }

    /// <summary>Position in its block's list of nodes.</summary>
    internal int Index { get; set; }

    /// <summary>Every source, of inputs, sections and captures alike.</summary>
    internal IEnumerable<BoundInput> AllInputs
    {
        get
        {
            foreach (var input in Inputs) yield return input;
            foreach (var section in Sections)
                if (section is not null)
                    foreach (var port in section.Ports) yield return port;
            if (Body is not null)
                foreach (var captured in Body.Captured) yield return captured;
        }
    }

    public override string ToString() => $"{Path} ({Type.Id})";
}

/// <summary>An output of a node of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Spec">What is known of its value before a run.</param>
public sealed record BoundOutput(string Name, PortType Type, IValueSpec? Spec = null);

/// <summary>A section of free ports.</summary>
internal sealed record BoundSection(string[] Names, BoundInput[] Ports);

/// <summary>The body of a node.</summary>
internal sealed class BoundBody
{
    public List<Exposure> Exposures { get; } = [];

    public List<BoundNode> Nodes { get; set; } = [];

    public List<BoundYield> Yields { get; } = [];

    /// <summary>What nodes moved out of the body, in the outer block, give to those left in it; exposed behind <see cref="Exposures"/>.</summary>
    public List<BoundInput> Captured { get; } = [];
}

/// <summary>Something a body sees of its node.</summary>
/// <param name="Name">What links call it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Invariant">True when it is the same in every iteration.</param>
/// <param name="From">Where its first value comes from, in the outer block.</param>
internal sealed record Exposure(string Name, PortType Type, bool Invariant, BoundInput From)
{
    /// <summary>The free port that <see cref="From"/> is, <c>const.c</c>.</summary>
    public string? Port { get; init; }
}

internal sealed record BoundYield(string Name, BoundInput Input, PortEntry Entry);
