using System.Diagnostics;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Runs.Tests;

/// <summary>Counts, as slowly as asked.</summary>
[Node("test.count@1", Category = "Test")]
public sealed class Count : INode<Count.Result>
{
    [Input] public int Steps { get; init; } = 1;

    [Input] public int Milliseconds { get; init; }

    /// <summary>Makes runs differ, so that none is found in the cache.</summary>
    [Input] public Seed Seed { get; init; }

    public sealed record Result(int Number);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        for (var i = 0; i < Steps; i++)
        {
            context.Progress(i, Steps, "steps");
            context.Cancellation.ThrowIfCancellationRequested();
            if (Milliseconds > 0) await Task.Delay(Milliseconds, CancellationToken.None);
        }
        return new Result(Steps);
    }
}

/// <summary>Waits until a file is there.</summary>
[Node("test.until@1", Category = "Test", Purity = Purity.Effect)]
public sealed class WaitUntil : INode<WaitUntil.Result>
{
    [Input] public required string File { get; init; }

    [Input] public required string Mark { get; init; }

    [Input] public Seed Seed { get; init; }

    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        await System.IO.File.WriteAllTextAsync(Mark, "", context.Cancellation);
        while (!System.IO.File.Exists(File)) await Task.Delay(20, context.Cancellation);
        return new Result($"seed {Seed}");
    }
}

/// <summary>Waits until a file is there, whatever anybody says.</summary>
[Node("test.stubborn@1", Category = "Test", Purity = Purity.Effect)]
public sealed class Stubborn : INode<Stubborn.Result>
{
    [Input] public required string File { get; init; }

    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        while (!System.IO.File.Exists(File)) await Task.Delay(20, CancellationToken.None);
        return new Result("at last");
    }
}

/// <summary>Writes a text.</summary>
[Node("test.write@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class Write(FileRoots roots) : INode<Write.Result>
{
    [Input] public required string Text { get; init; }

    [Input] public string Name { get; init; } = "text.txt";

    public sealed record Result(string Path);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var path = roots.ResolveOutput(Name);
        await File.WriteAllTextAsync(path, Text, context.Cancellation);
        context.Artifact(path, "text/plain");
        return new Result(path);
    }
}

/// <summary>Refuses its input.</summary>
[Node("test.refuse@1", Category = "Test", Purity = Purity.Effect)]
public sealed class Refuse : INode<Refuse.Result>
{
    [Input] public required string Text { get; init; }

    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => throw new PortException("text", $"'{Text}' is not wanted", "give another");
}

/// <summary>Leaves a mark in a file, then kills the process in the middle of the run, as the kernel does when memory is short.</summary>
[Node("test.die@1", Category = "Test", Purity = Purity.Effect)]
public sealed class Die : INode<Die.Result>
{
    [Input] public required string Mark { get; init; }

    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        await File.AppendAllTextAsync(Mark, "died\n");
        using var self = Process.GetCurrentProcess();
        self.Kill();
        await Task.Delay(Timeout.Infinite);
        throw new UnreachableException();
    }
}

/// <summary>A grey picture, and on the way to it latents of four channels.</summary>
[Node("test.picture@1", Category = "Test")]
public sealed class Picture : INode<Picture.Result>
{
    [Input] public double Level { get; init; } = 0.5;

    [Input] public int Steps { get; init; } = 1;

    [Input] public int Milliseconds { get; init; }

    public sealed record Result(Image Image);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        for (var i = 0; i < Steps; i++)
        {
            context.Progress(i, Steps, "steps");
            Show(context, i);
            context.Cancellation.ThrowIfCancellationRequested();
            if (Milliseconds > 0) await Task.Delay(Milliseconds, CancellationToken.None);
        }
        return new Result(new Image(full([1, 3, 24, 32], Level)));
    }

    private static void Show(NodeContext context, int step)
    {
        using var scope = NewDisposeScope();
        using var latent = new Latent(arange(1 * 4 * 8 * 8).to(ScalarType.Float32).reshape(1, 4, 8, 8).mul(0.01 + step).sin(), new LatentSpace("test", 8, 4));
        context.Preview("latent", latent);
    }
}
