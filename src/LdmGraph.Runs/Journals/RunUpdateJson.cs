using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>Updates as one line of JSON each: the same over HTTP, in the editor and on disk.</summary>
public static class RunUpdateJson
{
    /// <summary>Names in camel case; the sort of update under <c>kind</c>.</summary>
    public static JsonSerializerOptions Options => RunEventJson.Options;

    /// <summary>The line.</summary>
    public static string Write(RunUpdate update) => JsonSerializer.Serialize(update, Options);

    /// <summary>The update that a line tells.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static RunUpdate Read(string line) => JsonSerializer.Deserialize<RunUpdate>(line, Options) ?? throw new JsonException("an update of a run is an object, this is null");
}
