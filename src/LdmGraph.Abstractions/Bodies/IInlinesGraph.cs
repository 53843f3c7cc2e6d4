namespace LdmGraph;

/// <summary>
/// Implemented by a node type that stands for another graph file: the engine puts that graph's nodes in its place, its params
/// become the inputs and its <c>outputs</c> the outputs. Such a node is never created.
/// </summary>
public interface IInlinesGraph
{
    /// <summary>The member of the node, beside <c>in</c>, that holds the file's path relative to the calling file.</summary>
    static abstract string GraphMember { get; }
}
