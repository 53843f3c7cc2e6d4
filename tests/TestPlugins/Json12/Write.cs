using Newtonsoft.Json;

namespace LdmGraph.TestPlugins;

/// <summary>Writes JSON with Newtonsoft.Json 12, and says so.</summary>
[Node("test.json12@1", Category = "Test")]
public sealed class Write12 : INode<Write12.Result>
{
    /// <param name="Text">The JSON.</param>
    public sealed record Result(string Text);

    public ValueTask<Result> EvaluateAsync(NodeContext context) =>
        new(new Result(JsonConvert.SerializeObject(new { Major = typeof(JsonConvert).Assembly.GetName().Version!.Major })));
}
