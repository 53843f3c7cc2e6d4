namespace LdmGraph.Runs;

/// <summary>How a host wants its queue; read once, by <c>AddLdmGraphRuns</c>.</summary>
public sealed class RunsOptions
{
    /// <summary>The folder for the runs' data: the table of runs, artifacts, attempts under way. One process at a time may use it.</summary>
    public required string Folder { get; init; }

    /// <summary>Keeps the table of runs in memory: all runs are gone when the process ends. Artifacts still lie below <see cref="Folder"/>.</summary>
    public bool InMemory { get; init; }

    /// <summary>Runs executed at once. Nodes that compute still take turns: there is one lane for the device.</summary>
    /// <value>1.</value>
    public int Concurrency { get; init; } = 1;

    /// <summary>Attempts that a run gets when the process keeps dying under it. A node that fails is not tried again: it would fail again.</summary>
    /// <value>2.</value>
    public int MaxAttempts { get; init; } = 2;

    /// <summary>More runs than this may not wait.</summary>
    /// <value>10,000.</value>
    public int MaxQueued { get; init; } = 10_000;

    /// <summary>Bytes of a single file that a run may leave as an artifact.</summary>
    /// <value>1 GiB.</value>
    public long MaxArtifactBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of results that stay in memory between runs, models above all.</summary>
    /// <value>A quarter of the memory that the process may use.</value>
    public long CacheBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>The folder that keeps results beyond the process, or null for none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The folder from which paths in submitted graphs are meant, called graphs above all.</summary>
    /// <value>The installation's <c>graphs</c>, where there is one, and otherwise the working folder.</value>
    public string GraphFolder { get; init; } = Hosting.Installation.Folder("graphs") ?? Directory.GetCurrentDirectory();

    /// <summary>What a run depends on and its graph does not say (<c>device</c>, <c>dtype</c>), recorded in its pictures.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a process that is asked to stop lets its runs go on, before it puts them back into the queue.</summary>
    /// <value>Five seconds.</value>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a run may take to notice that it is to stop. One that takes longer is left to its fate, and counts as one whose process died.</summary>
    /// <value>20 seconds.</value>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often the queue looks for runs that nobody executes any more and files that nobody refers to.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(30);
}
