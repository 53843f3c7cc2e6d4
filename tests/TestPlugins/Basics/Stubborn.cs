namespace LdmGraph.TestPlugins;

/// <summary>Works on, whatever anybody says: for tests of the second interruption.</summary>
[Node("test.stubborn@1", Category = "Test", Purity = Purity.Effect)]
public sealed class Stubborn : INode<Stubborn.Result>
{
    /// <param name="Text">Never comes.</param>
    public sealed record Result(string Text);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Progress(0, 1);
        await Task.Delay(TimeSpan.FromMinutes(5), CancellationToken.None);
        return new Result("done");
    }
}
