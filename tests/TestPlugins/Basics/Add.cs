namespace LdmGraph.TestPlugins;

/// <summary>Adds two whole numbers. They may be large.</summary>
[Node("test.add@1", Category = "Test")]
public sealed class Add : INode<Add.Result>
{
    /// <summary>The first number.</summary>
    [Input] public required long A { get; init; }

    /// <summary>The second number.</summary>
    [Input(Min = 0, Max = 1000)] public long B { get; init; } = 1;

    /// <param name="Sum">Both together.</param>
    public sealed record Result(long Sum);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(A + B));
}
