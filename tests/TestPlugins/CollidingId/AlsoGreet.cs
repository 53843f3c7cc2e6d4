namespace LdmGraph.TestPlugins;

/// <summary>Claims an id that another plugin has.</summary>
[Node("test.greet1@1", Category = "Test")]
public sealed class AlsoGreet : INode<AlsoGreet.Result>
{
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result("not the one you wanted"));
}
