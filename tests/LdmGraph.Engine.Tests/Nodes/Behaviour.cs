using LdmGraph;

namespace TestNodes;

[Node("test.fail@1")]
public sealed class Fail : INode<Fail.Result>
{
    [Input] public double A { get; init; }

    [Input] public Handle? Handle { get; init; }

    [Input] public long FromIteration { get; init; }

    [Input] public bool NamePort { get; init; }

    public sealed record Result(double A);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (context.Iteration < FromIteration) return new(new Result(A));
        throw NamePort ? new PortException("a", "has the wrong value", "try another") : new InvalidOperationException("it broke");
    }
}

/// <summary>Does nothing but be there; with names in the ledger, in order.</summary>
[Node("test.effect@1", Purity = Purity.Effect)]
public sealed class Effect(Ledger ledger) : INode<Effect.Result>
{
    [Input] public object? Value { get; init; }

    public sealed record Result(string Provenance);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        context.Artifact($"/{context.NodePath}.txt", "text/plain");
        return new(new Result(context.Run.Provenance()));
    }
}

/// <summary>A trivial node that notes that it ran.</summary>
[Node("test.note@1")]
public sealed class Note(Ledger ledger) : INode<Note.Result>
{
    [Input] public object? Value { get; init; }

    [Input] public object? Other { get; init; }

    [Input] public double Seconds { get; init; }

    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        return new(new Result($"{Value}"));
    }
}

/// <summary>Waits for what the test decides. A service.</summary>
public sealed class Gates
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

[Node("test.wait@1")]
public sealed class Wait(Gates gates) : INode<Wait.Result>
{
    [Input] public Handle? Handle { get; init; }

    public sealed record Result(double Value);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        gates.Entered.TrySetResult();
        await gates.Open.Task.WaitAsync(context.Cancellation);
        return new Result(Handle?.Read() ?? 0);
    }
}

/// <summary>An I/O node that lets the compute node <c>test.wait@1</c> go on: done only if both run at once.</summary>
[Node("test.open@1", Lane = Lane.Io)]
public sealed class OpenGate(Gates gates) : INode<OpenGate.Result>
{
    public sealed record Result(double Value);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        await gates.Entered.Task.WaitAsync(context.Cancellation);
        gates.Open.TrySetResult();
        return new Result(1);
    }
}

/// <summary>Stands for a file: what it gives, and its fingerprint, are in a service.</summary>
public sealed class World
{
    public string Content { get; set; } = "first";
}

[Node("test.source@1", Purity = Purity.Source)]
public sealed class SourceNode(World world, Ledger ledger) : INode<SourceNode.Result>, ISource
{
    [Input] public string Name { get; init; } = "";

    public sealed record Result(string Content);

    public ValueTask<string> FingerprintAsync(NodeContext context) => new($"{Name}:{world.Content}");

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        return new(new Result(world.Content));
    }
}

[Node("test.report@1")]
public sealed class Report : INode<Report.Result>
{
    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        for (var i = 1; i <= 1000; i++) context.Progress(i, 1000, "steps");
        context.Preview("value", 42.0);
        return new(new Result(0));
    }
}

/// <summary>What is known of a size.</summary>
public sealed record SizeSpec(long Size) : IValueSpec
{
    public string Describe() => $"size {Size}";

    public long? Bytes => Size;
}

[Node("test.sized@1")]
public sealed class Sized(Ledger ledger) : INode<Sized.Result>, IInfersOutputs
{
    [Input] public long Size { get; init; } = 8;

    [Input] public Handle? After { get; init; }

    public sealed record Result(Handle Handle);

    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<long>("size", out var size))
        {
            if (size % 8 != 0) context.Error("size", $"{size} is no multiple of 8", $"the nearest is {size / 8 * 8}");
            context.Output("handle", new SizeSpec(size));
        }
        else if (context.Spec<SizeSpec>("after") is { } before) context.Output("handle", before);
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(new Handle(Size, ledger)));
}

/// <summary>Takes handles of at most 16.</summary>
[Node("test.small@1")]
public sealed class Small : INode<Small.Result>, IInfersOutputs
{
    [Input] public required Handle Handle { get; init; }

    public sealed record Result(Handle Handle);

    public static void Infer(InferenceContext context)
    {
        if (context.Spec<SizeSpec>("handle") is not { } spec) return;
        if (spec.Size > 16) context.Error("handle", $"{spec.Describe()} is more than 16");
        context.Output("handle", spec);
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Handle));
}

[Node("test.scaled@2")]
[Replaces("test.scaled@1")]
public sealed class Scaled : INode<Scaled.Result>, IMigrates
{
    [Input] public required double Value { get; init; }

    [Input] public double Factor { get; init; } = 1;

    public sealed record Result(double Scaled);

    public static void Migrate(string oldId, NodeMigration node)
    {
        node.RenameInput("x", "value");
        node.DropInput("verbose");
        node.RenameOutput("y", "scaled");
        node.Set("factor", 2);
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Value * Factor));
}
