namespace LdmGraph.TestPlugins;

/// <summary>Reads a text file.</summary>
[Node("test.read@1", Category = "Test", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class ReadText(FileRoots roots, FileHashes hashes) : INode<ReadText.Result>, ISource
{
    /// <summary>The file.</summary>
    [Input(Picks = "file")] public required string Path { get; init; }

    /// <param name="Text">What it says.</param>
    public sealed record Result(string Text);

    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(Resolve(), context.Cancellation);

    public async ValueTask<Result> EvaluateAsync(NodeContext context) => new(await File.ReadAllTextAsync(Resolve(), context.Cancellation));

    private string Resolve()
    {
        try
        {
            return roots.ResolveExisting(Path);
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or UnauthorizedAccessException)
        {
            throw new PortException("path", wrong.Message, inner: wrong);
        }
    }
}
