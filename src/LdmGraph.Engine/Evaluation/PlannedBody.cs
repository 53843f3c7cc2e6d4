namespace LdmGraph.Engine;

/// <summary>The body as its node receives it.</summary>
internal sealed class PlannedBody(PlannedBlock block, object?[] captured) : Body
{
    public override IReadOnlyList<string> Yields { get; } = Array.ConvertAll(block.Body!.Yields.ToArray(), yield => yield.Name);

    public override PortType YieldType(int yield) => block.Body!.Yields[yield].Input.Type;

    public override int Input(string name)
    {
        var index = block.Body!.Exposures.FindIndex(exposure => exposure.Name == name);
        return index >= 0 ? index : throw new KeyNotFoundException($"the body sees no '{name}'");
    }

    public override BodyEvaluation Begin(NodeContext context) => new BodyRun(block, captured, (EvaluationContext)context);
}
