namespace LdmGraph.Plugins.Flow;

/// <summary>Stands for another graph: its params are the inputs, its <c>outputs</c> the outputs.</summary>
/// <remarks>The file's path, under <c>graph</c>, is relative to the calling file. Its nodes take this node's place before anything runs.</remarks>
[Node("call@1", Category = "Flow")]
public sealed class Call : IInlinesGraph
{
    /// <inheritdoc/>
    public static string GraphMember => "graph";
}
