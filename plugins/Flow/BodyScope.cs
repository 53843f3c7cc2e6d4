namespace LdmGraph.Plugins.Flow;

/// <summary>What bodies of loops and maps see alike.</summary>
internal static class BodyScope
{
    public static void ExposeScanAndConst(ShapeContext context)
    {
        foreach (var port in context.Ports("scan"))
        {
            if (port.Type.Element is null && port.Type != PortType.Unknown)
                context.Error($"scan.{port.Name}", $"expected a list to walk along, this is of type {port.Type}", "pass it in by \"const\" if it is the same throughout");
            context.Expose($"scan.{port.Name}", port.Type.Element ?? PortType.Unknown);
        }
        foreach (var port in context.Ports("const")) context.Expose($"const.{port.Name}", port.Type, from: $"const.{port.Name}", invariant: true);
        context.Expose("index", PortType.Of(typeof(long))!);
    }

    public static void SetConst(Body body, BodyEvaluation run, PortValues constants)
    {
        for (var i = 0; i < constants.Count; i++) run.Set(body.Input($"const.{constants.Names[i]}"), constants.Values[i]);
    }
}
