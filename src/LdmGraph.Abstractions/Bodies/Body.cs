namespace LdmGraph;

/// <summary>
/// The closed subgraph inside a node, planned once. It sees the inputs that the node's <see cref="IShapesPorts.Shape"/> exposed
/// (<c>carry.z</c>, <c>index</c>) and hands out the values named under <c>yield</c>.
/// </summary>
public abstract class Body
{
    /// <summary>Names of the yields, in file order.</summary>
    public abstract IReadOnlyList<string> Yields { get; }

    /// <summary>Type of a yield, by its number in <see cref="Yields"/>.</summary>
    public abstract PortType YieldType(int yield);

    /// <summary>Number of an exposed input, for <see cref="BodyEvaluation.Set"/>.</summary>
    /// <exception cref="KeyNotFoundException">The name was not exposed.</exception>
    public abstract int Input(string name);

    /// <summary>Prepares evaluations of the body, one after another, under the context of the node that holds it.</summary>
    public abstract BodyEvaluation Begin(NodeContext context);
}

/// <summary>Evaluates a body any number of times. Not thread-safe. Dispose it in every case; that disposes all values not handed over.</summary>
/// <remarks>
/// Ownership: values given to <see cref="Set"/> stay the giver's, unless they are yields of an earlier evaluation, which go on
/// living while they are set. A yield is valid until the next evaluation, or longer if it was kept.
/// </remarks>
public abstract class BodyEvaluation : IDisposable
{
    /// <summary>Sets an input for the evaluations that follow.</summary>
    /// <param name="input">A number from <see cref="Body.Input"/>.</param>
    /// <param name="value">The value, in the type the input was exposed with.</param>
    public abstract void Set(int input, object? value);

    /// <summary>Evaluates the body once.</summary>
    /// <param name="iteration">What <see cref="NodeContext.Iteration"/> is inside.</param>
    public abstract ValueTask EvaluateAsync(long iteration);

    /// <summary>A yield of the last evaluation, by its number in <see cref="Body.Yields"/>.</summary>
    public abstract object? Yield(int yield);

    /// <summary>
    /// Keeps a yield beyond the next evaluation, as part of the node's result. Kept values are handed over by
    /// <see cref="Complete"/>; without it, <see cref="Dispose()"/> disposes them too.
    /// </summary>
    public abstract void Keep(object? value);

    /// <summary>Hands the kept values over to the node, which returns them in its result.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes what was made and not handed over.</summary>
    protected abstract void Dispose(bool disposing);
}
