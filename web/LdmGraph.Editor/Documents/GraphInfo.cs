namespace LdmGraph.Editor.Documents;

/// <summary>A saved graph, for lists.</summary>
/// <param name="Id">What its address ends in: <c>text-to-image</c>, <c>parts/ddim-sampler</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Changed">When it was changed last.</param>
/// <param name="Nodes">How many nodes it has, those in bodies included.</param>
public sealed record GraphInfo(string Id, string Name, string? Description, DateTimeOffset Changed, int Nodes)
{
    /// <summary>Why the file cannot be read; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>True when it is made to be called by others.</summary>
    public bool IsPart => Id.StartsWith("parts/", StringComparison.Ordinal);

    /// <summary>The graph's own name, or that of its file when it says none.</summary>
    internal static string NameOf(string id, EditorDocument? document) => string.IsNullOrWhiteSpace(document?.Name) ? id[(id.LastIndexOf('/') + 1)..] : document.Name;
}

/// <summary>There is no graph of that id.</summary>
public sealed class GraphNotFoundException(string id) : Exception($"there is no graph '{id}'")
{
    public string Id { get; } = id;
}

/// <summary>What was given is no graph; the message is for the person who gave it.</summary>
public sealed class GraphImportException(string problem, Exception? cause = null) : Exception(problem, cause);
