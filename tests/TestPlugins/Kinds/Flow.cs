namespace LdmGraph.TestPlugins;

/// <summary>Generic over its port type.</summary>
/// <typeparam name="T">Whatever is linked.</typeparam>
[Node("test.twice@1", Category = "Test")]
public sealed class Twice<T> : INode<Twice<T>.Result>
{
    [Input] public required T Value { get; init; }

    public sealed record Result(IReadOnlyList<T> Values);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result([Value, Value]));
}

/// <summary>Variadic: as many terms as the graph names.</summary>
[Node("test.total@1", Category = "Test")]
public sealed class Total : INode<PortValues>, IShapesPorts
{
    [Ports] public PortValues Terms { get; init; } = PortValues.None;

    public static void Shape(ShapeContext context)
    {
        foreach (var term in context.Ports("terms")) context.Convert("terms", term.Name, PortType.Of(typeof(double))!);
        context.Output("total", PortType.Of(typeof(double))!);
    }

    public ValueTask<PortValues> EvaluateAsync(NodeContext context) => new(new PortValues(["total"], [Terms.Values.Sum(term => (double)term!)]));
}

/// <summary>Lazy: of two values only the one that is wanted is computed.</summary>
[Node("test.either@1", Category = "Test")]
public sealed class Either : INode<PortValues>, IShapesPorts, IChoosesPorts
{
    [Input] public required bool First { get; init; }

    [Ports(Lazy = true)] public PortValues Of { get; init; } = PortValues.None;

    public static void Shape(ShapeContext context) => context.Output("value", context.Common(context.Ports("of").Select(port => port.Type)) ?? PortType.Unknown);

    public IEnumerable<string> Choose() => [$"of.{(First ? "first" : "second")}"];

    public ValueTask<PortValues> EvaluateAsync(NodeContext context) => new(new PortValues(["value"], [Of[First ? "first" : "second"]]));
}

/// <summary>Holds a body: its own loop, which goes on until the yield is large enough.</summary>
[Node("test.until@1", Category = "Test")]
public sealed class Until : INode<PortValues>, IShapesPorts
{
    [Ports] public PortValues Carry { get; init; } = PortValues.None;

    [Input] public required double Limit { get; init; }

    [Body] public required Body Body { get; init; }

    public static void Shape(ShapeContext context)
    {
        foreach (var port in context.Ports("carry")) context.Expose($"carry.{port.Name}", port.Type);
        foreach (var yield in context.BindBody()) context.Output(yield.Name, yield.Type, yield.Name);
    }

    public async ValueTask<PortValues> EvaluateAsync(NodeContext context)
    {
        using var run = Body.Begin(context);
        var input = Body.Input($"carry.{Carry.Names[0]}");
        run.Set(input, Carry.Values[0]);
        for (var i = 0L; ; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            await run.EvaluateAsync(i);
            if ((double)run.Yield(0)! >= Limit) break;
            run.Set(input, run.Yield(0));
        }
        var last = run.Yield(0);
        run.Keep(last);
        run.Complete();
        return new PortValues(Body.Yields, [last]);
    }
}

/// <summary>The second version; graphs that name the first are read as this one.</summary>
[Node("test.scale@2", Category = "Test")]
[Replaces("test.scale@1")]
public sealed class Scale : INode<Scale.Result>, IMigrates
{
    [Input] public required double Value { get; init; }

    [Input] public double Factor { get; init; } = 1;

    public sealed record Result(double Scaled);

    public static void Migrate(string oldId, NodeMigration node)
    {
        node.RenameInput("x", "value");
        node.RenameOutput("y", "scaled");
        node.Set("factor", 2.0);
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Value * Factor));
}
