namespace LdmGraph.Engine;

/// <summary>A node as the file writes it.</summary>
public sealed class NodeEntry
{
    internal NodeEntry(GraphDocument document, JsonMember member)
    {
        Document = document;
        Member = member;
        Id = member.Name;
    }

    public string Id { get; }

    /// <summary>The type id, or empty when the file gives none.</summary>
    public string TypeId { get; internal set; } = "";

    /// <summary>What stands under <c>in</c>.</summary>
    public IReadOnlyList<PortEntry> Inputs { get; internal set; } = [];

    public SourcePosition Position => Member.Position;

    internal GraphDocument Document { get; }

    internal JsonMember Member { get; }

    internal int TypeStart { get; set; }

    /// <summary>Every member but <c>type</c> and <c>in</c>: sections, settings, bodies.</summary>
    internal IReadOnlyList<JsonMember> Sections { get; set; } = [];

    internal JsonMember? Section(string name)
    {
        foreach (var section in Sections)
            if (section.Name == name) return section;
        return null;
    }
}

/// <summary>A port as the file writes it: a literal, or a link to another node's output.</summary>
public sealed class PortEntry
{
    internal PortEntry(JsonMember member)
    {
        Name = member.Name;
        Value = member.Value;
        Start = member.Start;
    }

    internal PortEntry(string name, JsonValue value)
    {
        Name = name;
        Value = value;
        Start = value.Start;
    }

    public string Name { get; }

    /// <summary>The node, or <c>params</c>, <c>carry</c>, ..., that a link leads from; null for a literal.</summary>
    public string? FromNode { get; internal set; }

    /// <summary>The output that a link leads from; null for a literal, and for links like <c>index</c>.</summary>
    public string? FromPort { get; internal set; }

    /// <summary>The items of a list in which there are links; null for everything else.</summary>
    public IReadOnlyList<PortEntry>? Items { get; internal set; }

    public bool IsLink => FromNode is not null;

    /// <summary>The value as it stands in the file.</summary>
    public string Json => Value.Raw;

    public SourcePosition Position => Value.Tree.PositionAt(Start);

    internal JsonValue Value { get; }

    internal int Start { get; private init; }

    internal PortEntry Renamed(string name) => new(name, Value) { FromNode = FromNode, FromPort = FromPort, Items = Items, Start = Start };
}

/// <summary>A param as the file declares it.</summary>
public sealed class ParamEntry
{
    internal ParamEntry(JsonMember member)
    {
        Name = member.Name;
        Member = member;
    }

    public string Name { get; }

    /// <summary>The type's name: a scalar, or the type of a port.</summary>
    public string TypeName { get; internal set; } = "";

    /// <summary>Allowed values of a <c>choice</c>.</summary>
    public IReadOnlyList<string> Choices { get; internal set; } = [];

    public double Min { get; internal set; } = double.NegativeInfinity;

    public double Max { get; internal set; } = double.PositiveInfinity;

    public string? Description { get; internal set; }

    /// <summary>The default as it stands in the file; null for a param that must be given.</summary>
    public string? DefaultJson => Default?.Raw;

    public SourcePosition Position => Member.Position;

    internal JsonMember Member { get; }

    internal JsonValue? Default { get; set; }

    internal int TypeStart { get; set; }
}
