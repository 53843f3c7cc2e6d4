using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Guidance;

/// <summary>The gradient of what its body computes, with respect to chosen values, by automatic differentiation through every node of the body.</summary>
/// <remarks>
/// <para>
/// <c>wrt</c> holds the values to differentiate by, <c>const</c> whatever else the body needs; inside, links name <c>wrt.x</c> and
/// <c>const.x</c>. The body yields <c>value</c>, an objective: one number for every picture of the batch. Pictures do not depend on
/// each other, so that the gradient of the sum is every picture's own. Outputs are the gradients, each named after its value and of
/// its type and shape, then <c>value</c>, and whatever else the body yields (the prediction that it made on the way).
/// </para>
/// <para>
/// The activations of everything between the values and the objective are held until the gradient is taken: several times the
/// memory of the same nodes outside. Where that is too much, take the gradient in two steps (<c>objective.dot@1</c>). What comes out
/// is a constant to another gradient around it.
/// </para>
/// </remarks>
[Node("gradient@1", Category = "Guidance")]
public sealed class Gradient : INode<PortValues>, IShapesPorts
{
    private const string Value = "value";

    /// <summary>Values to differentiate by: latents, images, masks, predictions.</summary>
    [Ports] public PortValues Wrt { get; init; } = PortValues.None;

    /// <summary>Values that are not differentiated by.</summary>
    [Ports] public PortValues Const { get; init; } = PortValues.None;

    /// <summary>The body.</summary>
    [Body] public required Body Body { get; init; }

    /// <inheritdoc/>
    public static void Shape(ShapeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var wrt = context.Ports("wrt");
        if (wrt.Count == 0) context.Error("wrt", "nothing says what to differentiate by", """add "wrt": { "z": { "from": "node.latent" } }""");
        foreach (var port in wrt)
        {
            if (port.Type != PortType.Unknown && !IsDifferentiable(port.Type))
                context.Error($"wrt.{port.Name}", $"there are no gradients with respect to a value of type {port.Type}", "pass it in by \"const\"");
            if (port.Name == Value) context.Error($"wrt.{port.Name}", $"'{Value}' is the name of what is differentiated", "choose another name");
            context.Expose($"wrt.{port.Name}", port.Type, from: $"wrt.{port.Name}");
        }
        foreach (var port in context.Ports("const")) context.Expose($"const.{port.Name}", port.Type, from: $"const.{port.Name}", invariant: true);

        var yields = context.BindBody();
        foreach (var port in wrt) context.Output(port.Name, port.Type);
        if (!yields.Any(yield => yield.Name == Value))
            context.Error("yield", $"the body does not yield '{Value}', the objective to differentiate", $$"""add "{{Value}}": { "from": "node.objective" } to its yield""");
        foreach (var yield in yields)
        {
            if (yield.Name == Value && yield.Type != PortType.Unknown && yield.Type.Clr != typeof(Objective))
                context.Error($"yield.{Value}", $"only an objective has a gradient, a number for every picture; this is of type {yield.Type}", "make it one: guidance.l2@1, objective.dot@1");
            if (wrt.Any(port => port.Name == yield.Name))
                context.Error($"yield.{yield.Name}", $"'{yield.Name}' is the name of a gradient", "yield it under another name");
            else if (yield.Type != PortType.Unknown && yield.Type.MayOwn && !IsDifferentiable(yield.Type))
                context.Error($"yield.{yield.Name}", $"a value of type {yield.Type} cannot leave the body of a gradient", "make it outside of the body");
            else context.Output(yield.Name, yield.Type, yield.Name);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">The objective does not depend on one of the values, or is not one number for every picture.</exception>
    public async ValueTask<PortValues> EvaluateAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var leaves = new Leaves(Wrt);
        using var run = Body.Begin(context);
        for (var i = 0; i < Const.Count; i++) run.Set(Body.Input($"const.{Const.Names[i]}"), Const.Values[i]);
        for (var i = 0; i < Wrt.Count; i++) run.Set(Body.Input($"wrt.{Wrt.Names[i]}"), leaves[i]);
        await run.EvaluateAsync(0);
        context.Cancellation.ThrowIfCancellationRequested();

        var yields = Body.Yields.Select((_, i) => run.Yield(i)).ToList();
        var gradients = leaves.Differentiate((Objective)yields[Body.Yields.ToList().IndexOf(Value)]!);
        var constants = yields.Select(Leaves.Constant);
        var result = new PortValues([.. Wrt.Names, .. Body.Yields], [.. gradients, .. constants]);
        run.Complete();
        return result;
    }

    private static bool IsDifferentiable(PortType type) => typeof(IDifferentiable).IsAssignableFrom(type.Clr);
}
