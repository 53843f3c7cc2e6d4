namespace LdmGraph.TestPlugins;

/// <summary>Takes no service by name and asks for files at the last moment.</summary>
[Node("test.ask-around@1", Category = "Test")]
public sealed class AskAround(IServiceProvider services) : INode<AskAround.Result>, IInfersOutputs
{
    /// <summary>Ask already while the graph is checked.</summary>
    [Input] public bool Early { get; init; }

    /// <param name="Text">Where results go.</param>
    public sealed record Result(string Text);

    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<bool>("early", out var early) && early) context.Services.GetService(typeof(FileRoots));
    }

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(((FileRoots)services.GetService(typeof(FileRoots))!).Output));
}
