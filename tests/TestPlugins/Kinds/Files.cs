using System.Text;

namespace LdmGraph.TestPlugins;

/// <summary>A source with a fingerprint, on the I/O lane: read again only when the file has changed.</summary>
[Node("test.first-line@1", Category = "Test", Purity = Purity.Source, Lane = Lane.Io)]
public sealed class FirstLine(FileRoots roots, FileHashes hashes) : INode<FirstLine.Result>, ISource
{
    [Input(Picks = "file")] public required string Path { get; init; }

    public sealed record Result(string Text);

    public ValueTask<string> FingerprintAsync(NodeContext context) => hashes.HashAsync(roots.ResolveExisting(Path), context.Cancellation);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var reader = new StreamReader(roots.ResolveExisting(Path), Encoding.UTF8);
        return new Result(await reader.ReadLineAsync(context.Cancellation) ?? "");
    }
}

/// <summary>An effect: runs every time, for the file it writes.</summary>
[Node("test.note@1", Category = "Test", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class Note(FileRoots roots) : INode<Note.Result>
{
    [Input] public required string Text { get; init; }

    public sealed record Result(string Path);

    public async ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var path = roots.ResolveOutput("note.txt");
        await File.AppendAllTextAsync(path, Text + "\n", context.Cancellation);
        context.Artifact(path, "text/plain");
        return new Result(path);
    }
}
