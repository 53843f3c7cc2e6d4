using System.Text.Json;
using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Reads a JSON configuration.</summary>
internal static class JsonConfig
{
    private const int MaxBytes = 64 << 20;

    /// <exception cref="InvalidDataException">No JSON, no object, or larger than a configuration can be; with file, line and position.</exception>
    public static JsonObject Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes) throw new InvalidDataException($"{path}: a configuration of more than {MaxBytes} bytes");
        try
        {
            using var stream = File.OpenRead(path);
            return JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new InvalidDataException($"{path}: it holds no object");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}({error.LineNumber + 1},{error.BytePositionInLine + 1}): {error.Message}", error);
        }
    }

    /// <summary>The text under a key, or null.</summary>
    public static string? Text(this JsonNode? node, string key) =>
        node is JsonObject mapping && mapping[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>True or false under a key, or what holds without it.</summary>
    public static bool Flag(this JsonNode? node, string key, bool otherwise) =>
        node is JsonObject mapping && mapping[key] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;
}
