using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance.Tests;

/// <summary>f(z) = Σ zⁿ for every picture, of which everything is known.</summary>
[Node("test.powers@1")]
public sealed class Powers : INode<Powers.Result>
{
    [Input] public required Latent Latent { get; init; }

    [Input] public double Exponent { get; init; } = 3;

    public sealed record Result(Objective Objective);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Objective(Latent.Value.pow(Exponent).sum([1, 2, 3]))));
    }
}

/// <summary>Scales a latent; awaits in between, as nodes may, and so may go on another thread.</summary>
[Node("test.scale@1")]
public sealed class Scaled : INode<Scaled.Result>
{
    [Input] public required Latent Latent { get; init; }

    [Input] public double By { get; init; } = 1;

    public sealed record Result(Latent Latent);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        await Task.Yield();
        return new Result(Latent.With(Latent.Value * By));
    }
}

/// <summary>An objective of one number for every row of pixels: too many.</summary>
[Node("test.rows@1")]
public sealed class Rows : INode<Rows.Result>
{
    [Input] public required Latent Latent { get; init; }

    public sealed record Result(Objective Objective);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(new Objective(Latent.Value.sum([1, 3]))));
}

/// <summary>Cancels the run it is part of.</summary>
[Node("test.cancel@1")]
public sealed class Cancels(CancellationTokenSource source) : INode<Cancels.Result>
{
    [Input] public required Latent Latent { get; init; }

    public sealed record Result(Latent Latent);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        await source.CancelAsync();
        return new Result(Latent.With(Latent.Value * 1));
    }
}
