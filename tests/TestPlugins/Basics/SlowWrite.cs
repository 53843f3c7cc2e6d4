namespace LdmGraph.TestPlugins;

/// <summary>Takes its time, then writes a file: for tests that interrupt a run.</summary>
[Node("test.slow-write@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class SlowWrite(FileRoots roots) : INode<SlowWrite.Result>
{
    /// <summary>Name of the file.</summary>
    [Input] public string Name { get; init; } = "slow.txt";

    /// <summary>Seconds until it is written.</summary>
    [Input(Min = 0)] public double Seconds { get; init; } = 60;

    /// <param name="Path">The file.</param>
    public sealed record Result(string Path);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Progress(0, Seconds, "s");
        await Task.Delay(TimeSpan.FromSeconds(Seconds), context.Cancellation);
        var path = roots.ResolveOutput(Name);
        await File.WriteAllTextAsync(path, "done", context.Cancellation);
        context.Artifact(path, "text/plain");
        return new Result(path);
    }
}
