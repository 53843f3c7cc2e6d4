using System.Runtime.InteropServices;

namespace LdmGraph.TestPlugins;

/// <summary>Asks a native library that lies in the plugin's folder and nowhere else.</summary>
[Node("test.answer@1", Category = "Test")]
public sealed partial class Answer : INode<Answer.Result>
{
    /// <param name="Value">42.</param>
    public sealed record Result(long Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Ask()));

    [LibraryImport("answer", EntryPoint = "answer")]
    private static partial int Ask();
}
