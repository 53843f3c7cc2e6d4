namespace LdmGraph.Engine;

internal enum SourceKind : byte
{
    /// <summary>Not set: the property keeps its initial value.</summary>
    None,

    /// <summary>A value known at binding.</summary>
    Literal,

    /// <summary>An output of a node of the same block.</summary>
    Node,

    /// <summary>Something the body sees of its node.</summary>
    Exposed,

    /// <summary>A list of other sources.</summary>
    List,

    /// <summary>A param without a value, or something with an error of its own.</summary>
    Missing,
}

/// <summary>Where a value comes from.</summary>
internal readonly struct Source
{
    private readonly object? _reference;

    private Source(SourceKind kind, object? reference, int index)
    {
        Kind = kind;
        _reference = reference;
        Index = index;
    }

    public SourceKind Kind { get; }

    /// <summary>Number of the node's output, or of what is exposed.</summary>
    public int Index { get; }

    public object? Value => _reference;

    public BoundNode Node => (BoundNode)_reference!;

    public IReadOnlyList<BoundInput> Items => (IReadOnlyList<BoundInput>)_reference!;

    public static Source Missing => new(SourceKind.Missing, null, 0);

    public static Source Literal(object? value) => new(SourceKind.Literal, value, 0);

    public static Source Of(BoundNode node, int output) => new(SourceKind.Node, node, output);

    public static Source Exposed(int index) => new(SourceKind.Exposed, null, index);

    public static Source List(IReadOnlyList<BoundInput> items) => new(SourceKind.List, items, 0);
}

/// <summary>A source and what must be done with its value before a port takes it.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Type">Its type after conversion.</param>
/// <param name="Convert">Widens or checks it; null when it fits as it is.</param>
internal readonly record struct BoundInput(Source Source, PortType Type, Func<object?, object?>? Convert = null)
{
    /// <summary>What is known of the value.</summary>
    public IValueSpec? Spec { get; init; }

    public bool IsSet => Source.Kind != SourceKind.None;
}
