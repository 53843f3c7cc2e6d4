namespace LdmGraph.TestPlugins;

/// <summary>Reads a page.</summary>
[Node("test.fetch@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class Fetch(HttpClient client) : INode<Fetch.Result>
{
    /// <summary>Address of the page.</summary>
    [Input] public required string Url { get; init; }

    /// <param name="Text">What it says.</param>
    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context) => new(await client.GetStringAsync(new Uri(Url), context.Cancellation));
}
