namespace LdmGraph.Engine;

/// <summary>Finds the outputs of a node that hold NaN or infinite numbers.</summary>
internal static class NonFinite
{
    private const string Fix = "numbers overflow when a guidance scale or a step is too large, and in float16; --dtype f32 tells which";

    /// <summary>What is wrong with the first such output, or null. An input passed on was looked at where it was made.</summary>
    public static PortException? Find(PlannedNode node, object?[] slots)
    {
        foreach (var slot in node.OwningOutputs)
            if (slots[slot] is IFiniteNumbers value && value.FindNonFinite() is { } problem)
                return new PortException(NameOf(node, slot), $"{problem} in the result", Fix);
        return null;
    }

    private static string NameOf(PlannedNode node, int slot) => node.Node.Outputs[Array.IndexOf(node.Outputs, slot)].Name;
}
