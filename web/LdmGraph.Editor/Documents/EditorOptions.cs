using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>Where an editor keeps its graphs, and what binding them needs.</summary>
public sealed record EditorOptions
{
    /// <summary>Folder of the graphs; parts lie in <c>parts</c> below it. It is created when first needed.</summary>
    public required string Folder { get; init; }

    /// <summary>Folders that graphs may read: models, pictures, uploads. The graphs' own folder need not be listed.</summary>
    public IReadOnlyList<string> ReadableRoots { get; init; } = [];

    /// <summary>Services for nodes that say what their outputs will be.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Reads from a picture file the JSON that says how it was made; null when it says nothing. Throws <see cref="InvalidDataException"/> for what is no picture.</summary>
    public Func<string, string?>? ReadProvenance { get; init; }

    /// <summary>What a graph file may be at most.</summary>
    public DocumentLimits Limits { get; init; } = DocumentLimits.Default;

    /// <summary>Bytes that a picture may have at most from which a graph is read.</summary>
    public long MaxPictureBytes { get; init; } = 64 << 20;
}
