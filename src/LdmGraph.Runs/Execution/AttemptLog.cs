using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>Turns the engine's events of one attempt into updates, and adds up what is to be published at its end.</summary>
internal sealed class AttemptLog(RunJournal journal, int attempt)
{
    private readonly List<Artifact> _files = [];
    private int _computed, _memory, _disk;
    private IReadOnlyDictionary<string, string> _values = new Dictionary<string, string>();
    private IReadOnlyList<RunProblem> _errors = [];

    /// <summary>How the attempt ended, once the engine's last event was noted.</summary>
    public RunState? End { get; private set; }

    public void Note(RunEvent happened)
    {
        switch (happened)
        {
            case NodePreview preview:
                var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(preview.Data.Span));
                journal.Write(new RunPreviewUpdate(preview.Node, preview.Port, preview.MediaType, hash) { Attempt = attempt }, new RenderedPreview(preview.MediaType, preview.Data));
                return;
            case NodeFinished { Verdict: CacheVerdict.Memory }: _memory++; break;
            case NodeFinished { Verdict: CacheVerdict.Disk }: _disk++; break;
            case NodeFinished: _computed++; break;
            case RunFinished finished:
                _values = finished.Outputs;
                End = RunState.Done;
                break;
            case RunFailed failed:
                _errors = [RunProblem.Of(failed.Failure)];
                End = RunState.Failed;
                break;
            case RunCancelled: End = RunState.Cancelled; break;
        }
        journal.Write(new RunEventUpdate(happened) { Attempt = attempt });
    }

    public void Note(Artifact file)
    {
        file = file with { Number = _files.Count };
        _files.Add(file);
        journal.Write(new RunArtifactUpdate(file) { Attempt = attempt });
    }

    /// <summary>What is to be published. Files that were made count, however the attempt ended.</summary>
    public Outcome Close(RunState state, IReadOnlyList<RunProblem>? errors = null) =>
        new(state) { Errors = errors ?? _errors, Values = _values, Outputs = _files, Cache = new CacheSummary(_computed, _memory, _disk) };
}
