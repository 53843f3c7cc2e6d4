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
            return JsonNode.Parse(WithoutInfinities(File.ReadAllBytes(path)), documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new InvalidDataException($"{path}: it holds no object");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}({error.LineNumber + 1},{error.BytePositionInLine + 1}): {error.Message}", error);
        }
    }

    /// <summary>
    /// Python writes NaN, Infinity and -Infinity, which JSON does not have, into configurations (diffusers' <c>lambda_min_clipped</c>
    /// among them): they become texts. Bytes keep their lines, so that errors point to the right place.
    /// </summary>
    private static byte[] WithoutInfinities(byte[] json)
    {
        if (json.AsSpan().IndexOf("Infinity"u8) < 0 && json.AsSpan().IndexOf("NaN"u8) < 0) return json;
        var result = new List<byte>(json.Length + 16);
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var rest = json.AsSpan(i);
            if (!inText && (rest.StartsWith("-Infinity"u8) || rest.StartsWith("Infinity"u8) || rest.StartsWith("NaN"u8)))
            {
                var length = rest[0] switch { (byte)'-' => 9, (byte)'I' => 8, _ => 3 };
                result.AddRange([(byte)'"', .. rest[..length], (byte)'"']);
                i += length - 1;
                continue;
            }
            result.Add(json[i]);
            if (inText && json[i] == (byte)'\\' && i + 1 < json.Length) result.Add(json[++i]);
            else if (json[i] == (byte)'"') inText = !inText;
        }
        return [.. result];
    }

    /// <summary>The text under a key, or null.</summary>
    public static string? Text(this JsonNode? node, string key) =>
        node is JsonObject mapping && mapping[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>True or false under a key, or what holds without it.</summary>
    public static bool Flag(this JsonNode? node, string key, bool otherwise) =>
        node is JsonObject mapping && mapping[key] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;
}
