using System.Text.Json.Serialization;

namespace LdmGraph.Runs;

/// <summary>Where a run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Waits for its turn.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>An attempt is under way.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Finished; its outputs are there.</summary>
    [JsonStringEnumMemberName("done")] Done,

    /// <summary>A node failed, or every attempt was lost; <see cref="RunRecord.Errors"/> says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Somebody cancelled it.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>What follows from a state.</summary>
public static class RunStates
{
    /// <summary>True when nothing will happen to the run any more: done, failed or cancelled.</summary>
    public static bool HasEnded(this RunState state) => state is RunState.Done or RunState.Failed or RunState.Cancelled;
}
