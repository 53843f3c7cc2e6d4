namespace LdmGraph.Engine;

/// <summary>Finds outputs that are not what their node declares: the node is to blame, not the one that would stumble over them.</summary>
internal static class WrongOutput
{
    /// <summary>What is wrong with the first such output, or null.</summary>
    public static PortException? Find(PlannedNode node, object?[] slots)
    {
        var outputs = node.Node.Outputs;
        var declared = node.Node.Type.Shape.Outputs;
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            var value = slots[node.Outputs[i]];
            // A record's outputs are of their types: the compiler saw to that.
            if (declared.Count > 0)
            {
                if (value is null && !declared[i].MayBeAbsent)
                    return new PortException(outputs[i].Name, "the node returned nothing for this output", $"return a value, or declare it as {declared[i].ParameterName}? if there may be none");
            }
            else if (value is not null && !Fits(outputs[i].Type, value))
                return new PortException(outputs[i].Name, $"the node returned a value of the type {value.GetType().Name} for this output, which it declared as {outputs[i].Type.Name}", $"return a {outputs[i].Type.Clr.Name}");
        }
        return null;
    }

    private static bool Fits(PortType type, object value) =>
        type.Clr.IsInstanceOfType(value)
        // int and long are one type to graphs, and so are lists of them.
        || type.Clr == typeof(void) || type.Element is not null || PortType.Of(value.GetType())?.Name == type.Name;
}
