using System.Text.Json;

namespace LdmGraph.Cli.Reproduction;

/// <summary>What a picture says of the run that made it.</summary>
/// <remarks>Written by the engine, see <see cref="LdmGraph.RunInfo.Provenance"/>.</remarks>
internal sealed record RunRecord
{
    private const string Known = "ldmgraph-run/1";

    public required string Engine { get; init; }

    public required string Name { get; init; }

    public required string Graph { get; init; }

    /// <summary>Texts of the graphs it calls, by the path that the calling file writes.</summary>
    public required IReadOnlyDictionary<string, string> Calls { get; init; }

    public required IReadOnlyDictionary<string, string> Params { get; init; }

    /// <summary>Hashes of what it read, by node.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>Version and hash, by id.</summary>
    public required IReadOnlyDictionary<string, string> Plugins { get; init; }

    /// <summary>Device and dtype.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <exception cref="InputException">Written by another program, or by a version that is not known.</exception>
    public static RunRecord Parse(string json, string picture)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var format = root.GetProperty("format").GetString();
            if (format != Known) throw new InputException($"{picture} was made by another version: its record is '{format}', this reads '{Known}'");
            return new RunRecord
            {
                Engine = root.GetProperty("engine").GetString() ?? "",
                Name = root.GetProperty("name").GetString() ?? "",
                Graph = root.GetProperty("graph").GetString() ?? "",
                Calls = Texts(root, "calls"),
                Params = Texts(root, "params"),
                Sources = Texts(root, "sources"),
                Plugins = Texts(root, "plugins"),
                Environment = Texts(root, "environment"),
            };
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"what {picture} says of its making cannot be read: {broken.Message}");
        }
    }

    /// <summary>How another run of the same graph differed, one line each.</summary>
    public IEnumerable<string> Differences(RunRecord other)
    {
        if (Engine != other.Engine) yield return $"engine {Engine}, now {other.Engine}";
        foreach (var line in Compare("plugin", Plugins, other.Plugins)) yield return line;
        foreach (var line in Compare("source", Sources, other.Sources)) yield return line;
        foreach (var line in Compare("", Environment, other.Environment)) yield return line;
    }

    private static IEnumerable<string> Compare(string what, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) =>
        before.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Where(key => before.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => $"{what} {key} was {before.GetValueOrDefault(key, "absent")}, now {now.GetValueOrDefault(key, "absent")}".TrimStart());

    private static Dictionary<string, string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var texts) ? texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString() ?? "") : [];
}
