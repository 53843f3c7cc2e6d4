using LdmGraph;

namespace TestNodes;

[Node("test.constant@1")]
public sealed class Constant : INode<Constant.Result>
{
    /// <summary>The value to give.</summary>
    [Input] public required double Value { get; init; }

    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Value));
}

[Node("test.add@1")]
public sealed class Add : INode<Add.Result>
{
    [Input] public required double A { get; init; }

    [Input] public double B { get; init; } = 1;

    public sealed record Result(double Sum);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(A + B));
}

[Node("test.whole@1")]
public sealed class Whole : INode<Whole.Result>
{
    [Input(Min = 1, Max = 100, MultipleOf = 2)] public int Value { get; init; } = 2;

    public sealed record Result(int Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Value));
}

[Node("test.sum@1")]
public sealed class Sum : INode<Sum.Result>
{
    [Input] public required IReadOnlyList<double> Values { get; init; }

    public sealed record Result(double Sum, int Count);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Values.Sum(), Values.Count));
}

[Node("test.range@1")]
public sealed class Range : INode<Range.Result>
{
    [Input] public required int Count { get; init; }

    public sealed record Result(IReadOnlyList<long> Values);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result([.. Enumerable.Range(0, Count).Select(i => (long)i)]));
}

public enum Colour
{
    Red,
    DeepBlue,
}

[Node("test.paint@1")]
public sealed class Paint : INode<Paint.Result>
{
    [Input] public Colour Colour { get; init; } = Colour.DeepBlue;

    [Input] public Seed? Seed { get; init; }

    [Input] public string Title { get; init; } = "";

    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result($"{Title}{Choice.NameOf(Colour)}{Seed}"));
}

[Node("test.first@1")]
public sealed class First<T> : INode<First<T>.Result>
{
    [Input] public required IReadOnlyList<T> Of { get; init; }

    [Input] public T? Or { get; init; }

    public sealed record Result(T Value, IReadOnlyList<T> All);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Of.Count > 0 ? Of[0] : Or!, Of));
}

[Node("test.noise@1", DrawsNoise = true)]
public sealed class NoiseNode : INode<NoiseNode.Result>
{
    public sealed record Result(string Drawn);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(context.StreamSeed().ToString()));
}
