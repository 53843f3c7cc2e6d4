using LdmGraph;
using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

/// <summary>
/// A node that differentiates its body numerically: what a gradient by automatic differentiation needs of the engine, without
/// tensors. Any body that yields a scalar can be differentiated with respect to any value given to it.
/// </summary>
[Node("test.derivative@1")]
public sealed class Derivative : INode<PortValues>, IShapesPorts
{
    private const double Step = 1e-6;

    [Ports] public PortValues Wrt { get; init; } = PortValues.None;

    [Ports] public PortValues Const { get; init; } = PortValues.None;

    [Body] public required Body Body { get; init; }

    public static void Shape(ShapeContext context)
    {
        foreach (var port in context.Ports("wrt")) context.Expose($"wrt.{port.Name}", port.Type, from: $"wrt.{port.Name}");
        foreach (var port in context.Ports("const")) context.Expose($"const.{port.Name}", port.Type, from: $"const.{port.Name}", invariant: true);
        if (context.BindBody() is not [{ Name: "loss" }]) context.Error("yield", "the body yields one scalar, 'loss'");
        else context.ConvertYield("loss", PortType.Of(typeof(double))!);
        context.Output("loss", PortType.Of(typeof(double))!);
        foreach (var port in context.Ports("wrt")) context.Output(port.Name, port.Type);
    }

    public async ValueTask<PortValues> EvaluateAsync(NodeContext context)
    {
        using var run = Body.Begin(context);
        for (var i = 0; i < Const.Count; i++) run.Set(Body.Input($"const.{Const.Names[i]}"), Const.Values[i]);
        var loss = await LossAsync(run, null);
        var slopes = new List<object?> { loss };
        foreach (var name in Wrt.Names) slopes.Add((await LossAsync(run, name) - loss) / Step);
        run.Complete();
        return new PortValues(["loss", .. Wrt.Names], slopes);
    }

    private async ValueTask<double> LossAsync(BodyEvaluation run, string? moved)
    {
        for (var i = 0; i < Wrt.Count; i++) run.Set(Body.Input($"wrt.{Wrt.Names[i]}"), (double)Wrt.Values[i]! + (Wrt.Names[i] == moved ? Step : 0));
        await run.EvaluateAsync(0);
        return (double)run.Yield(0)!;
    }
}

public class GradientContractTests
{
    [Fact]
    public async Task Any_body_that_yields_a_scalar_can_be_differentiated_also_one_with_a_loop_in_it()
    {
        var catalog = NodeCatalog.Build([PluginTypes.Of([.. Graphs.NodeTypes, typeof(Derivative)]), PluginTypes.Of(typeof(LdmGraph.Plugins.Flow.Loop).Assembly)]);
        // loss = 8x + y: the loop doubles three times.
        var graph = GraphBinder.Bind(GraphDocument.Parse(Graphs.Nodes("""
            "d": { "type": "test.derivative@1", "wrt": { "x": 2.0, "y": 1.0 },
              "body": { "nodes": {
                  "l": { "type": "loop@1", "in": { "count": 3 }, "carry": { "x": {"from": "wrt.x"} },
                    "body": { "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "carry.x"}, "b": {"from": "carry.x"} } } }, "yield": { "x": {"from": "a.sum"} } } },
                  "sum": { "type": "test.add@1", "in": { "a": {"from": "l.x"}, "b": {"from": "wrt.y"} } } },
                "yield": { "loss": {"from": "sum.sum"} } } }
            """)), catalog);
        Assert.Empty(graph.Diagnostics);
        var (_, results) = await Graphs.RunAsync(EvaluationPlan.Create(graph));
        Assert.Equal(17.0, results["d.loss"]);
        Assert.Equal((8.0, 1.0), (results.Get<double>("d.x"), results.Get<double>("d.y")), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6);
    }
}
