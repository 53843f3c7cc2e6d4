using System.Text.Json.Serialization;

namespace LdmGraph.Engine;

/// <summary>
/// What happens in a run. Events are deltas: each says only what is new, and none repeats another. Progress bars, JSON lines,
/// editors and HTTP streams all read this one sequence.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(NodeStarted), "started")]
[JsonDerivedType(typeof(NodeProgress), "progress")]
[JsonDerivedType(typeof(NodePreview), "preview")]
[JsonDerivedType(typeof(NodeFinished), "finished")]
[JsonDerivedType(typeof(ArtifactWritten), "artifact")]
[JsonDerivedType(typeof(CacheTrouble), "cache-trouble")]
[JsonDerivedType(typeof(NodeFailed), "failed")]
[JsonDerivedType(typeof(NodeStuck), "stuck")]
[JsonDerivedType(typeof(RunFinished), "run-finished")]
[JsonDerivedType(typeof(RunFailed), "run-failed")]
[JsonDerivedType(typeof(RunCancelled), "run-cancelled")]
public abstract record RunEvent
{
    /// <summary>Counts from 1 without gaps.</summary>
    [JsonPropertyOrder(-2)]
    [JsonInclude]
    public long Sequence { get; internal set; }

    /// <summary>Seconds since the run began.</summary>
    [JsonPropertyOrder(-1)]
    [JsonInclude]
    public double At { get; internal set; }
}

/// <param name="Graph">Name of the graph.</param>
/// <param name="Nodes">How many nodes may have to be evaluated; cached results make it fewer.</param>
/// <param name="Seed">The run's seed.</param>
public sealed record RunStarted(string Graph, int Nodes, string Seed) : RunEvent;

/// <summary>A node's evaluation begins.</summary>
public sealed record NodeStarted(string Node, string Type) : RunEvent;

/// <param name="Node">The node.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Unit">What is counted, or null.</param>
public sealed record NodeProgress(string Node, double Done, double Total, string? Unit) : RunEvent;

/// <summary>An intermediate value, rendered by <see cref="RunOptions.RenderPreview"/>.</summary>
public sealed record NodePreview(string Node, string Port, string MediaType, ReadOnlyMemory<byte> Data) : RunEvent;

/// <param name="Node">The node.</param>
/// <param name="Type">Its type.</param>
/// <param name="Seconds">Wall time of the evaluation, or of reading the cached result.</param>
/// <param name="Bytes">Bytes of its outputs.</param>
/// <param name="Verdict">Whether it was computed.</param>
/// <param name="Why">Why it was or was not; only with <see cref="RunOptions.ExplainCache"/> for nodes that were computed.</param>
public sealed record NodeFinished(string Node, string Type, double Seconds, long Bytes, CacheVerdict Verdict, string? Why) : RunEvent;

/// <summary>A node has written a file.</summary>
public sealed record ArtifactWritten(string Node, string Path, string MediaType) : RunEvent;

/// <summary>The cache could not read or keep a result. The run goes on.</summary>
public sealed record CacheTrouble(string Node, string Problem) : RunEvent;

/// <summary>A node's evaluation failed, and with it the run.</summary>
public sealed record NodeFailed(NodeFailure Failure) : RunEvent;

/// <summary>A node went on although the run was told to stop. The run ends without it; what it does can no longer be seen.</summary>
/// <param name="Node">The node.</param>
/// <param name="Type">Its type.</param>
/// <param name="Problem">What it means, and what would help.</param>
public sealed record NodeStuck(string Node, string Type, string Problem) : RunEvent;

/// <param name="Seconds">Wall time of the run.</param>
/// <param name="Outputs">The chosen outputs as texts: numbers as they are, other values by type and shape.</param>
public sealed record RunFinished(double Seconds, IReadOnlyDictionary<string, string> Outputs) : RunEvent;

/// <param name="Seconds">Wall time of the run.</param>
/// <param name="Failure">Which node failed, and why.</param>
public sealed record RunFailed(double Seconds, NodeFailure Failure) : RunEvent
{
    internal Exception? Cause { get; init; }
}

/// <param name="Seconds">Wall time of the run.</param>
public sealed record RunCancelled(double Seconds) : RunEvent;

/// <summary>Whether a node was computed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CacheVerdict>))]
public enum CacheVerdict
{
    /// <summary>There was no result for its key.</summary>
    [JsonStringEnumMemberName("computed")] Computed,

    /// <summary>Its results can never be kept.</summary>
    [JsonStringEnumMemberName("always-computed")] AlwaysComputed,

    /// <summary>The result came from memory.</summary>
    [JsonStringEnumMemberName("memory")] Memory,

    /// <summary>The result came from disk.</summary>
    [JsonStringEnumMemberName("disk")] Disk,
}
