namespace LdmGraph.Editor.Documents;

/// <summary>What a graph file held when it was last read or written here. Whoever else has written it since is noticed by its time and length, which cost next to nothing to ask for.</summary>
/// <param name="Hash">Of its text.</param>
/// <param name="Written">When it was written; null when nobody has looked.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record FileContent(string Hash, DateTime? Written = null, long Length = 0)
{
    public static FileContent Of(FileInfo file, string text) => new(Journal.Hash(text), file.LastWriteTimeUtc, file.Length);

    /// <summary>True when the file looks as it did then.</summary>
    public bool Fits(FileInfo file) => Written == file.LastWriteTimeUtc && Length == file.Length;
}

/// <summary>A graph file as somebody else has left it.</summary>
/// <param name="Content">What it holds.</param>
/// <param name="Document">The graph; null when it is none.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record OutsideVersion(FileContent Content, EditorDocument? Document, string? Problem);
