using System.Text.Json.Nodes;

namespace LdmGraph.Zoo;

/// <summary>The files below LDMGRAPH_ZOO, by default those in tests/zoo: a configuration, and names and shapes of all parameters.</summary>
internal static class ZooFolder
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("LDMGRAPH_ZOO") is { Length: > 0 } given ? Existing(given) : Own();

    /// <summary>Names of the models: their files, without the ending.</summary>
    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Root, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static ZooModel Read(string name)
    {
        var path = Path.Combine(Root, name + ".json");
        return ZooModel.Of(name, JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new InvalidDataException($"{path}: it holds no object"));
    }

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"LDMGRAPH_ZOO names {folder}, which is no folder");

    private static string Own()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "tests", "zoo") is var own && Directory.Exists(own)) return own;
        throw new DirectoryNotFoundException($"no tests/zoo above {AppContext.BaseDirectory}; set LDMGRAPH_ZOO to the folder with the models");
    }
}
