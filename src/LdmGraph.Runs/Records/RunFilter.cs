namespace LdmGraph.Runs;

/// <summary>Which runs to list. Queued runs come first, in the order in which they will start, then the others, latest first.</summary>
public sealed record RunFilter
{
    /// <summary>In one of these states; empty for any.</summary>
    public IReadOnlyList<RunState> States { get; init; } = [];

    /// <summary>Runs of this saved graph.</summary>
    public string? GraphId { get; init; }

    /// <summary>Runs of this sheet.</summary>
    public string? Sheet { get; init; }

    /// <summary>Whose name or params contain this text, whatever the case.</summary>
    public string? Text { get; init; }

    /// <summary>Only runs that have made files: the gallery.</summary>
    public bool WithOutputs { get; init; }
}

/// <summary>A part of a list of runs.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record RunPage(IReadOnlyList<RunRecord> Runs, int Total);
