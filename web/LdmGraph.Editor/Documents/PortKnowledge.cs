using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>What is known of the ports of a graph: from the node types, and from the last binding of the graph.</summary>
/// <param name="Catalog">The node types.</param>
public sealed record PortKnowledge(NodeCatalog Catalog);
