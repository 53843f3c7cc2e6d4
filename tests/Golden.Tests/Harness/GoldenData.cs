namespace LdmGraph.Golden;

/// <summary>The cases below LDMGRAPH_GOLDEN, by default those in tests/golden.</summary>
internal static class GoldenData
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("LDMGRAPH_GOLDEN") is { Length: > 0 } given ? Existing(given) : Own();

    /// <summary>Names of the cases: their folders, relative to the root.</summary>
    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Root, "case.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal);

    public static GoldenCase Open(string name, double disturbance = 0) => GoldenCase.Open(Path.Combine(Root, name), disturbance);

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"LDMGRAPH_GOLDEN names {folder}, which is no folder");

    private static string Own()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "tests", "golden") is var own && Directory.Exists(own)) return own;
        throw new DirectoryNotFoundException($"no tests/golden above {AppContext.BaseDirectory}; set LDMGRAPH_GOLDEN to the folder with the cases");
    }
}
