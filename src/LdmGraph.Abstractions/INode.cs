namespace LdmGraph;

/// <summary>One evaluation of a node: created by the engine, its inputs set, evaluated once, dropped.</summary>
/// <typeparam name="TResult">
/// A record whose constructor parameters are the output ports: <c>Result(Latent Latent, Latent Predicted)</c> has the
/// ports <c>latent</c> and <c>predicted</c>.
/// </typeparam>
/// <remarks>
/// Inputs are the properties marked with <see cref="InputAttribute"/>; constructors take services. A node never disposes
/// its inputs; what it puts in its result belongs to the engine, which disposes it after its last use. Temporaries die
/// in the node's own scope. Returning an input object itself is fine (it is counted by reference); returning a new object
/// that shares an input's memory is not.
/// </remarks>
public interface INode<TResult> where TResult : class
{
    /// <summary>Computes the outputs.</summary>
    /// <exception cref="PortException">An input has a value this node cannot work with.</exception>
    /// <exception cref="OperationCanceledException"><see cref="NodeContext.Cancellation"/> was signalled.</exception>
    ValueTask<TResult> EvaluateAsync(NodeContext context);
}
