using System.Diagnostics;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Pictures, latents or other values a second: evaluates its body several times by the clock.</summary>
/// <remarks>
/// Inside, links name <c>const.x</c> and <c>index</c>; the body yields <c>value</c>, a batch or a list, whose length is what
/// counts. Unlike the same nodes outside, everything that depends on a <c>const</c> is computed anew each time and nothing is taken
/// from the cache. What a clock says is no function of the inputs, so this node is an effect: it runs every time, and only the
/// number leaves it.
/// </remarks>
[Node("metric.throughput@1", Category = "Metrics", Purity = Purity.Effect)]
public sealed class Throughput : INode<PortValues>, IShapesPorts
{
    private const string Value = "value";

    /// <summary>Values that the body works with.</summary>
    [Ports] public PortValues Const { get; init; } = PortValues.None;

    /// <summary>Evaluations that are timed; the median counts.</summary>
    [Input(Min = 1, Max = 1000)] public int Runs { get; init; } = 3;

    /// <summary>Evaluations before those: the first one reads weights and compiles.</summary>
    [Input(Min = 0, Max = 1000)] public int WarmUp { get; init; } = 1;

    /// <summary>The body.</summary>
    [Body] public required Body Body { get; init; }

    /// <inheritdoc/>
    public static void Shape(ShapeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Not invariant, or the work would be moved out of the body and done once.
        foreach (var port in context.Ports("const")) context.Expose($"const.{port.Name}", port.Type, from: $"const.{port.Name}");
        context.Expose("index", PortType.Of(typeof(long))!);
        var yields = context.BindBody();
        if (yields.Count != 1 || yields[0].Name != Value)
            context.Error("yield", $"expected one yield, '{Value}', whose values are counted", $$"""set its yield to { "{{Value}}": { "from": "node.image" } }""");
        else if (yields[0].Type is var type && type != PortType.Unknown && type.Element is null && !typeof(TensorValue).IsAssignableFrom(type.Clr))
            context.Error($"yield.{Value}", $"a value of type {type} is no batch and no list", "yield images, latents or a list");
        context.Output("throughput", PortType.Of(typeof(Metric))!);
    }

    /// <inheritdoc/>
    public async ValueTask<PortValues> EvaluateAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var run = Body.Begin(context);
        for (var i = 0; i < Const.Count; i++) run.Set(Body.Input($"const.{Const.Names[i]}"), Const.Values[i]);
        var (count, seconds) = (0L, new double[Runs]);
        for (var i = 0; i < WarmUp + Runs; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            await run.EvaluateAsync(i);
            count = Finished(run.Yield(0));
            if (i >= WarmUp) seconds[i - WarmUp] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            context.Progress(i + 1, WarmUp + Runs, "evaluations");
        }
        run.Complete();
        return new PortValues(["throughput"], [new Metric("throughput", Rate(count, seconds), "1/s")]);
    }

    /// <summary>Items of one evaluation over the median of its times.</summary>
    internal static double Rate(long count, double[] seconds)
    {
        var ordered = seconds.Order().ToArray();
        return count / ((ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2);
    }

    /// <summary>The number of values, once they are there: a GPU has only been told what to compute until one of its numbers is asked for.</summary>
    private static long Finished(object? value)
    {
        if (value is not TensorValue batch) return (value as System.Collections.IEnumerable)?.Cast<object?>().Sum(item => item is TensorValue ? Finished(item) : 1) ?? 1;
        using var flat = batch.Value.reshape(-1);
        using var last = flat[^1];
        using var number = last.cpu();
        return batch.Value.shape[0];
    }
}
