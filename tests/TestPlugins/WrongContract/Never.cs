namespace LdmGraph.TestPlugins;

[Node("test.never@1", Category = "Test")]
public sealed class Never : INode<Never.Result>
{
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => throw new NotSupportedException("a plugin of another contract must not run");
}
