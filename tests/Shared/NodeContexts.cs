namespace LdmGraph.Tests;

/// <summary>Contexts for nodes that run outside a graph.</summary>
internal static class NodeContexts
{
    public static NodeContext At(long iteration = 0, ulong seed = 0, CancellationToken cancellation = default) => new()
    {
        Run = new RunInfo { Seed = new Seed(seed) },
        NodePath = "sample/step",
        Iteration = iteration,
        Cancellation = cancellation,
    };
}
