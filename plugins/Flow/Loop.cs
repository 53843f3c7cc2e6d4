namespace LdmGraph.Plugins.Flow;

/// <summary>Evaluates its body once per element of what it scans, each iteration beginning with what the one before yielded.</summary>
/// <remarks>
/// <c>carry</c> holds the values that go from iteration to iteration, <c>scan</c> lists that are walked side by side,
/// <c>const</c> what is the same throughout. Inside, links name <c>carry.x</c>, <c>scan.x</c>, <c>const.x</c> and <c>index</c>,
/// which counts from 0. The body yields the next value of every carry, and whatever else it wants to hand out. Outputs are the
/// carries' final values, and the other yields as <c>collect</c> says.
/// </remarks>
[Node("loop@1", Category = "Flow")]
public sealed class Loop : INode<PortValues>, IShapesPorts
{
    /// <summary>How often to run the body where nothing is scanned.</summary>
    [Input(Min = 0)] public long? Count { get; init; }

    /// <summary>Values that go from iteration to iteration, with their first values.</summary>
    [Ports] public PortValues Carry { get; init; } = PortValues.None;

    /// <summary>Lists of equal length; each iteration sees one element of each.</summary>
    [Ports] public PortValues Scan { get; init; } = PortValues.None;

    /// <summary>Values that every iteration sees.</summary>
    [Ports] public PortValues Const { get; init; } = PortValues.None;

    /// <summary>What becomes of yields: by name, a mode and how often.</summary>
    [Setting] public IReadOnlyDictionary<string, Collect>? Collect { get; init; }

    /// <summary>The body.</summary>
    [Body] public required Body Body { get; init; }

    /// <inheritdoc/>
    public static void Shape(ShapeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var carry = context.Ports("carry");
        foreach (var port in carry) context.Expose($"carry.{port.Name}", port.Type, from: $"carry.{port.Name}");
        BodyScope.ExposeScanAndConst(context);
        if (context.Ports("scan").Count == 0 && !context.IsSet("count"))
            context.Error("scan", "nothing says how often the body runs", "scan a list, or set the input 'count'");

        var yields = context.BindBody();
        var collect = context.Setting<IReadOnlyDictionary<string, Collect>>("collect");
        foreach (var port in carry)
        {
            if (yields.Any(yield => yield.Name == port.Name)) context.ConvertYield(port.Name, port.Type);
            else context.Error("yield", $"the body does not yield the next '{port.Name}'", $$"""add "{{port.Name}}": { "from": "node.port" } to its yield""");
            context.Output(port.Name, port.Type, yield: port.Name);
        }
        foreach (var yield in yields)
        {
            var isCarry = carry.Any(port => port.Name == yield.Name);
            var mode = collect?.GetValueOrDefault(yield.Name)?.Mode ?? CollectMode.Last;
            if (isCarry && mode == CollectMode.List)
                context.Error("collect", $"'{yield.Name}' is a carry, whose output is its final value", "yield the same value under a second name and collect that");
            if (isCarry || mode == CollectMode.Preview) continue;
            context.Output(yield.Name, mode == CollectMode.List ? yield.Type.ListOf() : yield.Type, mode == CollectMode.Last ? yield.Name : null);
        }
        foreach (var (name, setting) in collect ?? new Dictionary<string, Collect>())
        {
            if (!yields.Any(yield => yield.Name == name)) context.Error("collect", $"the body yields no '{name}'", $"it yields {string.Join(", ", yields.Select(yield => yield.Name))}");
            if (setting.Every < 1) context.Error("collect", $"'{name}' is to be collected every {setting.Every} iterations; the least is 1");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">The scanned lists are of different lengths, or empty where a last value is wanted.</exception>
    public async ValueTask<PortValues> EvaluateAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scan = ScannedLists.Of(Scan, Count);
        using var run = Body.Begin(context);
        BodyScope.SetConst(Body, run, Const);
        var carries = new CarriedValues(Body, run, Carry);
        var collected = new CollectedYields(Body, run, Carry.Names, Collect);
        for (long i = 0; i < scan.Length; i++)
        {
            scan.Set(Body, run, i);
            await run.EvaluateAsync(i);
            // Before the carries move on: a yield may be this iteration's carry itself.
            collected.Add(i, scan.Length, context);
            carries.Advance();
            context.Progress(i + 1, scan.Length, "iterations");
        }
        var result = collected.Result(carries);
        run.Complete();
        return result;
    }
}
