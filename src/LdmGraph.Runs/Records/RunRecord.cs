namespace LdmGraph.Runs;

/// <summary>All that is known of a run but its graph and its events, at one moment.</summary>
public sealed record RunRecord
{
    /// <summary>26 letters and digits; ids sort as their runs were submitted.</summary>
    public required string Id { get; init; }

    /// <summary>What people see in lists.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>Runs of higher priority go first.</summary>
    public int Priority { get; init; }

    /// <summary>Values of the graph's params, defaults included, as texts that <see cref="Engine.ParamValue"/> reads back.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    /// <summary>The run's seed, as decimal digits.</summary>
    public string Seed { get; init; } = "0";

    /// <summary>Attempts begun so far. A second one follows when the process died in the first.</summary>
    public int Attempt { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset Submitted { get; init; }

    /// <summary>When the latest attempt began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Place in the queue, from 1; null unless it is queued.</summary>
    public int? Position { get; init; }

    /// <summary>Why it failed; empty otherwise.</summary>
    public IReadOnlyList<RunProblem> Errors { get; init; } = [];

    /// <summary>The files it made, in the order in which they were written. Of a run that failed or was cancelled: those it made before.</summary>
    public IReadOnlyList<Artifact> Outputs { get; init; } = [];

    /// <summary>The graph's outputs as texts, numbers as they are (<c>psnr</c>: <c>31.4</c>); empty until it is done.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>How much was computed; null until it has ended.</summary>
    public CacheSummary? Cache { get; init; }

    /// <summary>Its place in a sheet, or null.</summary>
    public SheetCell? Sheet { get; init; }

    /// <summary>Id of the saved graph that this is a run of, or null.</summary>
    public string? GraphId { get; init; }

    /// <summary>The run that this one repeats, or null.</summary>
    public string? RetryOf { get; init; }
}

/// <summary>What became of the nodes of a run.</summary>
/// <param name="Computed">Nodes that were computed.</param>
/// <param name="Memory">Nodes whose results were still in memory.</param>
/// <param name="Disk">Nodes whose results were read from disk.</param>
public sealed record CacheSummary(int Computed, int Memory, int Disk);
