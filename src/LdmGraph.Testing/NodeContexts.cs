namespace LdmGraph.Testing;

/// <summary>Contexts for nodes that run outside a graph.</summary>
public static class NodeContexts
{
    /// <summary>The context of a node <c>step</c> in the body of <c>sample</c>.</summary>
    /// <param name="iteration">The body's iteration.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="cancellation">Signalled when the run is cancelled.</param>
    public static NodeContext At(long iteration = 0, ulong seed = 0, CancellationToken cancellation = default) => new()
    {
        Run = new RunInfo { Seed = new Seed(seed) },
        NodePath = "sample/step",
        Iteration = iteration,
        Cancellation = cancellation,
    };
}
