using System.Text.Json.Serialization;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>Something that happened to a run. <see cref="RunUpdateJson"/> writes updates as JSON, one line each.</summary>
/// <remarks>
/// Updates are of two sorts. Lasting ones (states, nodes that start, finish and fail, artifacts) are numbered from 1 without
/// gaps, over all attempts, and every watcher gets all of them, also one that comes when the run has ended. Progress and
/// previews are passing: only the latest of each node is kept, watchers get it at most ten times a second, and its
/// <see cref="Sequence"/> is the number of the lasting update before it.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunStateUpdate), "state")]
[JsonDerivedType(typeof(RunEventUpdate), "event")]
[JsonDerivedType(typeof(RunArtifactUpdate), "artifact")]
[JsonDerivedType(typeof(RunPreviewUpdate), "preview")]
public abstract record RunUpdate
{
    /// <summary>The number of a lasting update, or of the lasting one before a passing one. Watchers that come again say the last they saw.</summary>
    [JsonPropertyOrder(-2)]
    public long Sequence { get; init; }

    /// <summary>Which attempt it belongs to, from 1; 0 before the first.</summary>
    [JsonPropertyOrder(-1)]
    public int Attempt { get; init; }

    /// <summary>False for progress and previews.</summary>
    [JsonIgnore]
    public bool IsLasting => this is not (RunPreviewUpdate or RunEventUpdate { Event: NodeProgress });
}

/// <summary>The run has another state. The last update of a run is one with a state that has ended.</summary>
/// <param name="State">The state.</param>
/// <param name="Errors">Why it failed, or why its attempt was lost; empty otherwise.</param>
public sealed record RunStateUpdate(RunState State, IReadOnlyList<RunProblem> Errors) : RunUpdate;

/// <summary>An event of the engine, as <c>ldm run --events json</c> writes it; its own sequence number counts within the attempt and skips.</summary>
/// <param name="Event">Any event but artifacts and previews, which have updates of their own.</param>
public sealed record RunEventUpdate(RunEvent Event) : RunUpdate;

/// <summary>The run has made a file, which can be fetched from now on.</summary>
/// <param name="Artifact">The file.</param>
public sealed record RunArtifactUpdate(Artifact Artifact) : RunUpdate;

/// <summary>A picture of an intermediate value, to be fetched with <see cref="IRunQueue.FindPreview"/> while the run goes on.</summary>
/// <param name="Node">The node that shows it.</param>
/// <param name="Port">What of the node it shows.</param>
/// <param name="MediaType"><c>image/png</c> and the like.</param>
/// <param name="Hash">Its name: other content, other hash.</param>
public sealed record RunPreviewUpdate(string Node, string Port, string MediaType, string Hash) : RunUpdate;

/// <summary>What has changed in the queue since the last one of these. What changes often is told once.</summary>
/// <param name="Changed">Ids of runs that are new or have changed, position included for those that were moved.</param>
/// <param name="Deleted">Ids of runs that are gone.</param>
/// <param name="Status">How the queue stands now.</param>
public sealed record QueueUpdate(IReadOnlyList<string> Changed, IReadOnlyList<string> Deleted, QueueStatus Status);

/// <summary>How the queue stands.</summary>
/// <param name="IsPaused">True when nothing new is started.</param>
/// <param name="Queued">Runs that wait.</param>
/// <param name="Running">Runs under way.</param>
public sealed record QueueStatus(bool IsPaused, int Queued, int Running);
