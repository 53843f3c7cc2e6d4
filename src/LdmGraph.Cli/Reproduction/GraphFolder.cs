namespace LdmGraph.Cli.Reproduction;

/// <summary>A recorded graph as files again, with the graphs it calls where its paths lead; gone when disposed.</summary>
internal sealed class GraphFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ldm-reproduce-").FullName;

    /// <exception cref="InputException">A called graph's path leads out of the folder.</exception>
    public GraphFolder(RunRecord record)
    {
        // A graph without a name is called after its file. Deep enough that "../parts/x.json" stays inside.
        GraphFile = Path.Combine(_root, "a", "b", "c", "d", string.Join('_', record.Name.Split(Path.GetInvalidFileNameChars())) + ".json");
        Directory.CreateDirectory(Output);
        Write(GraphFile, record.Graph);
        // Paths of called graphs are recorded relative to the outermost one.
        foreach (var (path, text) in record.Calls) Write(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(GraphFile)!, path)), text);
    }

    public string GraphFile { get; }

    public string Output => Path.Combine(_root, "out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path, string text)
    {
        if (!path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InputException($"the recorded graph calls '{path}', which lies too far outside of its folder");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
