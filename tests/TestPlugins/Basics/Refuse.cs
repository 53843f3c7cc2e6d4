namespace LdmGraph.TestPlugins;

/// <summary>Refuses its input.</summary>
[Node("test.refuse@1", Category = "Test")]
public sealed class Refuse : INode<Refuse.Result>
{
    /// <summary>Anything.</summary>
    [Input] public required string Text { get; init; }

    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => throw new PortException("text", $"'{Text}' is not wanted", "Give another");
}
