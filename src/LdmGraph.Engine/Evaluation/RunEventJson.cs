using System.Text.Encodings.Web;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>Events as one line of JSON each: the same on standard output, over HTTP and in the editor.</summary>
public static class RunEventJson
{
    /// <summary>Names in camel case; the kind of event under <c>event</c>.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(RunEvent happened) => JsonSerializer.Serialize(happened, Options);

    public static RunEvent? Read(string line) => JsonSerializer.Deserialize<RunEvent>(line, Options);
}
