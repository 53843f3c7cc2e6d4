using LdmGraph;

namespace TestNodes;

/// <summary>Has an output only when asked for it, and says so beforehand when that is a literal.</summary>
[Node("test.perhaps@1")]
public sealed class Perhaps : INode<Perhaps.Result>, IInfersOutputs
{
    [Input] public required bool There { get; init; }

    public sealed record Result(string? Text, double Other);

    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<bool>("there", out var there) && !there) context.Output("text", new AbsentValue("this model has no text"));
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(There ? "here" : null, 7));
}

[Node("test.length@1")]
public sealed class Length : INode<Length.Result>
{
    [Input] public required string Text { get; init; }

    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Text.Length));
}

[Node("test.not@1")]
public sealed class Not : INode<Not.Result>
{
    [Input] public required bool Value { get; init; }

    public sealed record Result(bool Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(!Value));
}
