namespace LdmGraph.Engine;

/// <summary>How a plan is run.</summary>
public sealed class RunOptions
{
    /// <summary>Services for the constructors of nodes.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Where results are kept between runs; null computes everything.</summary>
    public ResultCache? Cache { get; init; }

    /// <summary>Receives the chosen outputs. The caller disposes it; without it outputs are disposed when the run ends.</summary>
    public RunResults? Results { get; init; }

    /// <summary>
    /// Makes a picture of an intermediate value: called while the value is valid, on the lane that computes, so be quick.
    /// Null, or a null result, shows nothing.
    /// </summary>
    public Func<object, RenderedPreview?>? RenderPreview { get; init; }

    /// <summary>Says in <see cref="NodeFinished.Why"/> what kept each computed node from being found in the cache.</summary>
    public bool ExplainCache { get; init; }

    /// <summary>At most this many I/O nodes run beside the compute lane.</summary>
    public int IoConcurrency { get; init; } = 8;

    /// <summary>Least time between two progress events of one node; the last is never left out.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// What of the machine the results depend on and the graph does not say (<c>device</c>, <c>dtype</c>), recorded with them in
    /// <see cref="RunInfo.Provenance"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// How long nodes may go on after the run was told to stop. Those that do not listen are then reported as
    /// <see cref="NodeStuck"/>, the run ends without them and others get its lane; what it holds is disposed when they end
    /// after all. <see cref="Timeout.InfiniteTimeSpan"/> waits for as long as they take.
    /// </summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Looks at every node before and after its evaluation, one node at a time; null trusts them.</summary>
    public NodeChecks? CheckNodes { get; init; }

    internal RunOptions With(RunResults results) => new()
    {
        Services = Services,
        Cache = Cache,
        Results = results,
        RenderPreview = RenderPreview,
        ExplainCache = ExplainCache,
        IoConcurrency = IoConcurrency,
        ProgressInterval = ProgressInterval,
        Environment = Environment,
        StopWithin = StopWithin,
        CheckNodes = CheckNodes,
    };
}

/// <summary>A preview ready to be shown.</summary>
public sealed record RenderedPreview(string MediaType, ReadOnlyMemory<byte> Data);
