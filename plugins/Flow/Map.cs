namespace LdmGraph.Plugins.Flow;

/// <summary>Evaluates its body for every element of the lists it scans; each yield becomes the list of its values.</summary>
/// <remarks>
/// Inside, links name <c>scan.x</c>, <c>const.x</c> and <c>index</c>. Iterations know nothing of each other: what goes from one
/// to the next is a <c>loop@1</c>. Several lists are walked side by side and must be of equal length.
/// </remarks>
[Node("map@1", Category = "Flow")]
public sealed class Map : INode<PortValues>, IShapesPorts
{
    /// <summary>Lists of equal length; each iteration sees one element of each.</summary>
    [Ports] public PortValues Scan { get; init; } = PortValues.None;

    /// <summary>Values that every iteration sees.</summary>
    [Ports] public PortValues Const { get; init; } = PortValues.None;

    /// <summary>The body.</summary>
    [Body] public required Body Body { get; init; }

    /// <inheritdoc/>
    public static void Shape(ShapeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        BodyScope.ExposeScanAndConst(context);
        if (context.Ports("scan").Count == 0) context.Error("scan", "there is no list to map", """add "scan": { "item": { "from": "node.port" } }""");
        var yields = context.BindBody();
        foreach (var yield in yields) context.Output(yield.Name, yield.Type.ListOf());
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">The scanned lists are of different lengths.</exception>
    public async ValueTask<PortValues> EvaluateAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scan = ScannedLists.Of(Scan, null);
        using var run = Body.Begin(context);
        BodyScope.SetConst(Body, run, Const);
        var lists = Body.Yields.Select(_ => new List<object?>()).ToArray();
        for (long i = 0; i < scan.Length; i++)
        {
            scan.Set(Body, run, i);
            await run.EvaluateAsync(i);
            for (var y = 0; y < lists.Length; y++)
            {
                run.Keep(run.Yield(y));
                lists[y].Add(run.Yield(y));
            }
            context.Progress(i + 1, scan.Length, "elements");
        }
        run.Complete();
        return new PortValues(Body.Yields, [.. lists.Select((list, y) => Body.YieldType(y).MakeList(list))]);
    }
}
