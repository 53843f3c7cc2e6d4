namespace LdmGraph.Hosting.Tests;

/// <summary>A folder of its own, into which a test puts the plugins it needs.</summary>
internal sealed class TestPlugins : IDisposable
{
    private static readonly string Built = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../test-plugins",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    public TestPlugins(params string[] names)
    {
        foreach (var name in names) Add(name, name);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ldmgraph-plugins-").FullName;

    public void Add(string name, string under, bool overwrite = false)
    {
        var target = Path.Combine(Folder, under);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Built, name), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Path.Combine(Built, name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite);
        }
    }

    public string PathOf(string plugin, string file) => Path.Combine(Folder, plugin, file);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
