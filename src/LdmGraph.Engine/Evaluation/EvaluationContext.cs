using System.Diagnostics;

namespace LdmGraph.Engine;

/// <summary>What a node sees of a run of this engine.</summary>
internal sealed class EvaluationContext : NodeContext
{
    private long? _lastProgress;

    public required GraphRun Owner { get; init; }

    public bool IsInBody { get; init; }

    public override void Progress(double done, double total, string? unit = null)
    {
        // A body's node is a part of its iteration, which the node around it reports.
        if (IsInBody) return;
        var now = Stopwatch.GetTimestamp();
        if (done < total && _lastProgress is { } last && Stopwatch.GetElapsedTime(last, now) < Owner.Options.ProgressInterval) return;
        _lastProgress = now;
        Owner.Emit(new NodeProgress(NodePath, done, total, unit));
    }

    public override void Preview(string port, object value)
    {
        if (Owner.Options.RenderPreview?.Invoke(value) is { } picture) Owner.Emit(new NodePreview(NodePath, port, picture.MediaType, picture.Data));
    }

    public override void Artifact(string path, string mediaType) => Owner.Emit(new ArtifactWritten(NodePath, path, mediaType));
}
