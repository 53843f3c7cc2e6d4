using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using LdmGraph.Engine;
using LdmGraph.Runs;

namespace LdmGraph.Editor.Components;

/// <summary>What a run has to say of one node; what is null stays as it was.</summary>
public sealed record NodeRun(string Id)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Progress { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Preview { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Port { get; init; }

    /// <summary>Addresses of the latest pictures by the output they show; the script is told of one for the whole node.</summary>
    [JsonIgnore]
    public ImmutableDictionary<string, string> Pictures { get; init; } = [];

    /// <summary>What both say, the other's word last.</summary>
    public NodeRun With(NodeRun later) => new(Id)
    {
        State = later.State ?? State,
        Progress = later.Progress ?? Progress,
        Note = later.Note ?? Note,
        Preview = later.Preview ?? Preview,
        Pictures = Pictures.SetItems(later.Pictures),
        Error = later.Error ?? Error,
        Port = later.Port ?? Port,
    };
}

/// <summary>What a run has to say since the last one of these.</summary>
/// <param name="Nodes">The nodes that it says something of.</param>
/// <param name="Clear">True when what was shown before belongs to another run.</param>
public sealed record RunPatch(IReadOnlyList<NodeRun> Nodes, bool Clear);

/// <summary>Turns the updates of one run into what its nodes show; many updates of one node become one.</summary>
/// <param name="run">The run's id.</param>
/// <param name="nodeOf">The node of the drawn graph that a path of the run belongs to: nodes of called graphs show on the node that calls; null for none.</param>
public sealed class RunOverlay(string run, Func<string, string?> nodeOf)
{
    private readonly Dictionary<string, NodeRun> _pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private bool _clear = true;

    /// <summary>The state that the run is in.</summary>
    public RunState State { get; private set; } = RunState.Queued;

    /// <summary>Why it failed, where that is no single node's matter.</summary>
    public IReadOnlyList<RunProblem> Problems { get; private set; } = [];

    /// <summary>Takes one update in.</summary>
    public void Take(RunUpdate update)
    {
        switch (update)
        {
            case RunStateUpdate state: Take(state); break;
            case RunEventUpdate { Event: NodeStarted started }: Say(started.Node, node => { _running.Add(node); return new(node) { State = "running", Note = "running" }; }); break;
            case RunEventUpdate { Event: NodeProgress progress }: Say(progress.Node, node => { _running.Add(node); return Of(node, progress); }); break;
            case RunEventUpdate { Event: NodeFinished finished }: Finish(finished); break;
            case RunEventUpdate { Event: NodeFailed { Failure: var failure } }: Fail(failure.Node, RunProblem.Of(failure)); break;
            case RunPreviewUpdate preview: Say(preview.Node, node => Of(node, preview)); break;
            case RunArtifactUpdate { Artifact: { Width: not null } picture }: Say(picture.Node, node => new(node) { Preview = $"/api/pictures/{picture.Hash}/thumbnail" }); break;
        }
    }

    /// <summary>What there is to say; null when there is nothing.</summary>
    public RunPatch? Next()
    {
        if (_pending.Count == 0 && !_clear) return null;
        var patch = new RunPatch([.. _pending.Values], _clear);
        _pending.Clear();
        _clear = false;
        return patch;
    }

    private void Take(RunStateUpdate state)
    {
        State = state.State;
        Problems = state.Errors;
        // A second attempt begins from nothing.
        if (state.State == RunState.Running) (_clear, _) = (true, Forget());
        if (!state.State.HasEnded()) return;
        foreach (var problem in state.Errors)
            if (problem.Node is { } path) Fail(path, problem);
        foreach (var node in _running.ToList()) Say(node, id => new(id) { State = "waiting", Note = state.State == RunState.Cancelled ? "cancelled" : "stopped" });
        _running.Clear();
    }

    private bool Forget()
    {
        _pending.Clear();
        _running.Clear();
        return true;
    }

    private void Finish(NodeFinished finished)
    {
        // A called graph's nodes share one node here, which is done when the graph goes on elsewhere; so the last one counts.
        Say(finished.Node, node =>
        {
            _running.Remove(node);
            return finished.Verdict is CacheVerdict.Memory or CacheVerdict.Disk
                ? new(node) { State = "cached", Note = "unchanged" }
                : new(node) { State = "done", Progress = 1, Note = Seconds(finished.Seconds) };
        });
    }

    private void Fail(string path, RunProblem problem) => Say(path, node =>
    {
        _running.Remove(node);
        var where = problem.Iteration is { } iteration ? $" (iteration {iteration + 1})" : "";
        var port = node == path && problem.Port is { } name ? name.Contains('.', StringComparison.Ordinal) ? name : $"in.{name}" : null;
        return new(node) { State = "failed", Note = "failed", Error = $"{(problem.Port is { } at ? $"{at}: " : "")}{problem.Message}{(problem.Fix is { } fix ? $"; {fix}" : "")}{where}", Port = port };
    });

    private void Say(string path, Func<string, NodeRun> what)
    {
        if (nodeOf(path) is not { } node) return;
        var said = what(node);
        _pending[node] = _pending.TryGetValue(node, out var before) ? before.With(said) : said;
    }

    private NodeRun Of(string node, RunPreviewUpdate preview)
    {
        var address = $"/api/runs/{run}/previews/{preview.Hash}";
        return new(node) { Preview = address, Pictures = node == preview.Node ? ImmutableDictionary<string, string>.Empty.Add(preview.Port, address) : [] };
    }

    private static NodeRun Of(string node, NodeProgress progress) => new(node)
    {
        State = "running",
        Progress = progress.Total > 0 ? Math.Clamp(progress.Done / progress.Total, 0, 1) : null,
        Note = string.Create(CultureInfo.InvariantCulture, $"{progress.Done:0.#} of {progress.Total:0.#}"),
    };

    private static string Seconds(double seconds) => seconds switch
    {
        < 0.0995 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60)} min {seconds % 60:0} s"),
    };
}
