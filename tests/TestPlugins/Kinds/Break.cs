namespace LdmGraph.TestPlugins;

/// <summary>Fails whenever it is evaluated.</summary>
[Node("test.break@1", Category = "Test")]
public sealed class Break : INode<Break.Result>
{
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => throw new NotSupportedException("nobody wanted this");
}
