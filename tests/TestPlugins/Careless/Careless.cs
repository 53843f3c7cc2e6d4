using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.TestPlugins;

/// <summary>A grey picture; does everything right.</summary>
[Node("careless.picture@1", Category = "Test")]
public sealed class Picture : INode<Picture.Result>
{
    /// <param name="Image">The picture.</param>
    public sealed record Result(Image Image);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Image((ones(1, 3, 4, 4) * 0.5).MoveToOuterDisposeScope())));
    }
}

/// <summary>Brightens a picture, in one of many wrong ways.</summary>
[Node("careless.brighten@1", Category = "Test")]
public sealed class Brighten : INode<Brighten.Result>
{
    private static readonly List<Tensor> Kept = [];

    /// <summary>The picture.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>What it does wrong.</summary>
    [Input] public Mistake Mistake { get; init; }

    /// <param name="Image">A brighter one.</param>
    public sealed record Result(Image Image);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        switch (Mistake)
        {
            case Mistake.Leak:
                return new(new Result(new Image(Image.Value * 0.5 + 0.5)));
            case Mistake.Keep:
                Kept.Add(Image.Value + 1);
                break;
            case Mistake.Change:
                Image.Value.mul_(0.5);
                break;
            case Mistake.Dispose:
                Image.Dispose();
                return new(new Result(new Image(ones(1, 3, 4, 4))));
            case Mistake.Nothing:
                return new(new Result(null!));
            case Mistake.NoResult:
                return new((Result)null!);
        }
        using var scope = NewDisposeScope();
        return new(new Result(new Image((Image.Value * 0.5 + 0.5).MoveToOuterDisposeScope())));
    }
}

/// <summary>See <see cref="Brighten"/>.</summary>
public enum Mistake
{
    None,
    Leak,
    Keep,
    Change,
    Dispose,
    Nothing,
    NoResult,
}

/// <summary>Says that it returns a number, and returns a text.</summary>
[Node("careless.lie@1", Category = "Test")]
public sealed class Lie : INode<PortValues>, IShapesPorts
{
    public static void Shape(ShapeContext context) => context.Output("number", PortType.Of(typeof(long))!);

    public ValueTask<PortValues> EvaluateAsync(NodeContext context) => new(new PortValues(["number"], ["seven"]));
}

/// <summary>Cannot be made.</summary>
[Node("careless.constructor@1", Category = "Test")]
public sealed class Unborn : INode<Unborn.Result>
{
    public Unborn(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        throw new InvalidOperationException("this constructor always throws");
    }

    /// <param name="Value">Never there.</param>
    public sealed record Result(long Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(1));
}

/// <summary>Looks for types of other plugins.</summary>
[Node("careless.look-around@1", Category = "Test")]
public sealed class LookAround : INode<LookAround.Result>
{
    /// <summary>Full name of a type, with its assembly.</summary>
    [Input] public required string Name { get; init; }

    /// <param name="Found">What was found, or nothing.</param>
    public sealed record Result(string Found);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        try
        {
            return new(new Result(Type.GetType(Name, throwOnError: false)?.FullName ?? ""));
        }
        catch (FileNotFoundException)
        {
            return new(new Result(""));
        }
    }
}
