namespace LdmGraph.TestPlugins;

/// <summary>Says which version of its private library it got.</summary>
[Node("test.greet1@1", Category = "Test")]
public sealed class Greet1 : INode<Greet1.Result>
{
    /// <param name="Text">The greeting.</param>
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Words.Greeting));
}
