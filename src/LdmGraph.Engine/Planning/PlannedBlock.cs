namespace LdmGraph.Engine;

/// <summary>Nodes in the order of evaluation, with slots for all values: the outermost level, or a body.</summary>
internal sealed class PlannedBlock
{
    public required PlannedNode[] Nodes { get; init; }

    /// <summary>Slots at the start: literals where they are used, all else empty.</summary>
    public required object?[] InitialSlots { get; init; }

    /// <summary>Number of the planned node whose output a slot is; -1 for literals, exposed inputs and intermediate values.</summary>
    public required int[] OwnerOf { get; init; }

    /// <summary>The body this is; null for the outermost level.</summary>
    public BoundBody? Body { get; init; }

    /// <summary>Slot of each yield of a body, of each chosen output of a graph.</summary>
    public int[] Yields { get; init; } = [];

    /// <summary>Makes the yields that need a conversion.</summary>
    public SlotOperation[] PrepareYields { get; init; } = [];

    /// <summary>Output slots that yields are made of: in a body, those that own; they live until the next evaluation. Outside, one entry per link.</summary>
    public int[] HeldSlots { get; init; } = [];

    /// <summary>Nodes that yields are made of.</summary>
    public int[] HeldRoots { get; init; } = [];

    /// <summary>In a body: some node chooses its inputs, so nodes are evaluated when asked for.</summary>
    public bool IsLazy { get; init; }

    /// <summary>In a body: which exposed inputs may have to be disposed.</summary>
    public bool[] ExposedMayOwn { get; init; } = [];
}
