using LdmGraph;

namespace TestNodes;

/// <summary>What a node waits for that listens to nobody. A service.</summary>
public sealed class Latch
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says what became of the node in the end.</summary>
    public TaskCompletionSource<double> Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ManualResetEventSlim Opened { get; } = new();
}

/// <summary>Keeps its thread until the latch is opened, whoever cancels; then uses its input.</summary>
[Node("test.hang@1")]
public sealed class Hang(Latch latch) : INode<Hang.Result>
{
    [Input] public Handle? Handle { get; init; }

    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        latch.Entered.TrySetResult();
        latch.Opened.Wait();
        try
        {
            var value = Handle?.Read() ?? 0;
            latch.Left.TrySetResult(value);
            return new(new Result(value));
        }
        catch (ObjectDisposedException disposed)
        {
            latch.Left.TrySetException(disposed);
            throw;
        }
    }
}

/// <summary>Waits beside the compute lane, without its thread and without listening.</summary>
[Node("test.hang-beside@1", Lane = Lane.Io)]
public sealed class HangBeside(Latch latch) : INode<HangBeside.Result>
{
    public sealed record Result(double Value);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        latch.Entered.TrySetResult();
        return new Result(await latch.Left.Task);
    }
}

/// <summary>Fails as soon as the latch's node is there.</summary>
[Node("test.fail-beside@1", Lane = Lane.Io)]
public sealed class FailBeside(Latch latch) : INode<FailBeside.Result>
{
    public sealed record Result(double Value);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        await latch.Entered.Task;
        throw new InvalidOperationException("it broke");
    }
}
