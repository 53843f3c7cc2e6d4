using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests;

/// <summary>A folder of graphs, gone when disposed.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ldm-editor-").FullName;

    public string Graphs => Path.Combine(Folder, "graphs");

    public EditorSessions Open(TimeProvider? time = null, Func<string, string?>? provenance = null) =>
        new(new EditorOptions { Folder = Graphs, ReadProvenance = provenance }, new(TestNodes.Graphs.Catalog), time);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
