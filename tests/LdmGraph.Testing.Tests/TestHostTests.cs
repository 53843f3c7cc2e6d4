using LdmGraph.Engine;
using static TorchSharp.torch;

namespace LdmGraph.Testing.Tests;

/// <summary>Writes a text into the output folder.</summary>
[Node("test.write@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class WriteText(FileRoots roots) : INode<WriteText.Result>
{
    /// <summary>The text.</summary>
    [Input] public required string Text { get; init; }

    /// <param name="Path">The file.</param>
    public sealed record Result(string Path);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Text.Length == 0) throw new PortException("text", "is empty", "write something");
        var path = roots.ResolveOutput("text.txt");
        await File.WriteAllTextAsync(path, Text, context.Cancellation);
        return new Result(path);
    }
}

public class TestHostTests
{
    private const string Graph = """
        {
          "format": "ldmgraph/1",
          "params": { "text": { "type": "text" } },
          "nodes": { "write": { "type": "test.write@1", "in": { "text": {"from": "params.text"} } } },
          "outputs": { "path": {"from": "write.path"} }
        }
        """;

    [Fact]
    public async Task A_graph_runs_over_nodes_of_the_test_in_a_folder_that_is_gone_afterwards()
    {
        string folder;
        using (var host = new TestHost(typeof(WriteText).Assembly))
        {
            folder = host.Folder;
            using var results = await host.RunAsync(Graph, ("text", "hello"));
            Assert.Equal(folder, Path.GetDirectoryName(results.Get<string>("path")));
            Assert.Equal("hello", File.ReadAllText(results.Get<string>("path")));
        }
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task What_is_wrong_with_a_graph_and_what_a_node_refuses_is_thrown_in_the_engines_own_words()
    {
        using var host = new TestHost(typeof(WriteText).Assembly);
        Assert.Contains("text", Assert.Single(host.Check(Graph)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidGraphException>(() => host.RunAsync(Graph));
        var refused = await Assert.ThrowsAsync<NodeFailedException>(() => host.RunAsync(Graph, ("text", "")));
        Assert.Contains("text: is empty", refused.Message, StringComparison.Ordinal);
        Assert.Contains("write something", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_left_behind_and_one_too_many_disposed_are_found()
    {
        var left = new List<Tensor>();
        Assert.Contains("1 tensors were left behind", Assert.Throws<LeakException>(() => LeakCheck.Run(() => left.Add(ones(2)))).Message, StringComparison.Ordinal);
        Assert.Contains("never disposes its inputs", Assert.Throws<LeakException>(() => LeakCheck.Run(() => left[0].Dispose())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inference_is_called_with_what_the_test_says_is_known()
    {
        var inference = new FakeInference().Literal("text", "x");
        Assert.True(inference.TryGetLiteral<string>("text", out var text));
        Assert.Equal("x", text);
        Assert.False(inference.TryGetLiteral<long>("other", out _));
        Assert.Equal(NodeContexts.At(1, 2).StreamSeed(), NodeContexts.At(1, 2).StreamSeed());
        Assert.NotEqual(NodeContexts.At(1, 2).StreamSeed(), NodeContexts.At(2, 2).StreamSeed());
    }
}
