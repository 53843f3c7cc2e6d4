namespace LdmGraph.Engine;

/// <summary>A node and the slots it works on.</summary>
internal sealed class PlannedNode(BoundNode node, NodeCode code, int index)
{
    public BoundNode Node { get; } = node;

    public NodeCode Code { get; } = code;

    /// <summary>Position in its block's order of evaluation.</summary>
    public int Index { get; } = index;

    /// <summary>Slot of each input, section and body, as <see cref="NodeCode.Create"/> takes them.</summary>
    public required int[] Inputs { get; init; }

    public required int[] Outputs { get; init; }

    /// <summary>Those outputs whose values may have to be disposed.</summary>
    public required int[] OwningOutputs { get; init; }

    /// <summary>Output slots of other nodes that must be there first; one entry per link.</summary>
    public required int[] Sources { get; init; }

    /// <summary>What to do when the sources are there.</summary>
    public required SlotOperation[] Prepare { get; init; }

    /// <summary>Ports that are evaluated only if the node chooses them.</summary>
    public required LazyPort[] LazyPorts { get; init; }

    /// <summary>What to do when the chosen lazy ports are there.</summary>
    public required SlotOperation[] Finish { get; init; }

    public PlannedBlock? Body { get; init; }

    public int BodySlot { get; init; }

    /// <summary>Slots of what the body needs of nodes that were moved out of it.</summary>
    public int[] Captured { get; init; } = [];

    /// <summary>In a body: output slots whose last use this node is.</summary>
    public int[] ReleaseAfter { get; set; } = [];

    public bool ChoosesPorts => LazyPorts.Length > 0;

    /// <summary>What the node's constructor takes.</summary>
    public object?[] ResolveServices(IServiceProvider? host) =>
        Code.Services.Count == 0 ? [] : Code.ResolveServices(PluginServices.For(Node.Type.Plugin, host));

    /// <summary>Creates the node from slots that are all there.</summary>
    public object Create(object?[] services, object?[] slots)
    {
        foreach (var operation in Prepare) operation.Run(slots);
        foreach (var operation in Finish) operation.Run(slots);
        if (Body is not null) slots[BodySlot] = new PlannedBody(Body, Array.ConvertAll(Captured, slot => slots[slot]));
        return Code.Create(services, slots, Inputs);
    }

    /// <summary>Asks the node which lazy ports it needs; its other inputs are there.</summary>
    public bool[] Choose(object?[] services, object?[] slots)
    {
        foreach (var operation in Prepare) operation.Run(slots);
        // Lazy sections are there with their names; their values are not.
        foreach (var operation in Finish) operation.Run(slots);
        var wanted = ((IChoosesPorts)Code.Create(services, slots, Inputs)).Choose().ToHashSet(StringComparer.Ordinal);
        return Array.ConvertAll(LazyPorts, port => wanted.Contains(port.Name));
    }

    /// <summary>Readies the chosen lazy ports.</summary>
    public void PrepareLazy(bool[] chosen, object?[] slots)
    {
        for (var i = 0; i < LazyPorts.Length; i++)
            if (chosen[i])
                foreach (var operation in LazyPorts[i].Prepare) operation.Run(slots);
    }
}

/// <param name="Name">Section and port, <c>cases.fast</c>.</param>
/// <param name="Sources">Output slots of other nodes that it needs.</param>
/// <param name="Prepare">What to do when they are there.</param>
internal sealed record LazyPort(string Name, int[] Sources, SlotOperation[] Prepare);
