namespace LdmGraph.Engine;

/// <summary>Makes a value for an input out of other slots, before the node is created.</summary>
internal abstract class SlotOperation
{
    public abstract void Run(object?[] slots);
}

/// <summary>Widens or checks one value.</summary>
internal sealed class ConvertSlot(int from, int to, Func<object?, object?> convert) : SlotOperation
{
    public override void Run(object?[] slots) => slots[to] = convert(slots[from]);
}

/// <summary>Gathers a list that the graph writes as <c>[{"from": ...}, {"from": ...}]</c>.</summary>
internal sealed class GatherList(int[] from, int to, Widening.ListMaker lists) : SlotOperation
{
    public override void Run(object?[] slots) => slots[to] = lists.Of(Array.ConvertAll(from, slot => slots[slot]));
}

/// <summary>Gathers a section of free ports; what was not asked for is null.</summary>
internal sealed class GatherPorts(string[] names, int[] from, int to) : SlotOperation
{
    public override void Run(object?[] slots) => slots[to] = new PortValues(names, Array.ConvertAll(from, slot => slots[slot]));
}
