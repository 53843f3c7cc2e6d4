using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// Reads a configuration of the original as JSON: mappings, lists and scalars. Tags, which would name types to make, are
/// refused, and aliases count as often as they are used, so that a few lines cannot unfold without end.
/// </summary>
internal sealed class YamlConfig
{
    private const int MaxBytes = 16 << 20, MaxDepth = 64, MaxNodes = 200_000;

    private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);
    private readonly IParser _parser;
    private int _nodes;

    private YamlConfig(IParser parser) => _parser = parser;

    /// <exception cref="InvalidDataException">No YAML, more than one document, no mapping, or larger than a configuration can be; with file, line and column.</exception>
    public static JsonObject Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes) throw new InvalidDataException($"{path}: a configuration of more than {MaxBytes} bytes");
        try
        {
            using var reader = new StreamReader(path);
            var parser = new Parser(reader);
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _)) throw new InvalidDataException($"{path}: it is empty");
            parser.Consume<DocumentStart>();
            var root = new YamlConfig(parser).ReadNode(0) as JsonObject ?? throw new InvalidDataException($"{path}: it holds no mapping");
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _)) throw new InvalidDataException($"{path}: it holds more than one document");
            return root;
        }
        catch (YamlException error)
        {
            throw new InvalidDataException($"{path}({error.Start.Line},{error.Start.Column}): {error.Message}", error);
        }
    }

    private JsonNode? ReadNode(int depth)
    {
        if (depth > MaxDepth) throw Bad(_parser.Current!, $"nested more than {MaxDepth} deep");
        Count(1);
        switch (_parser.Consume<ParsingEvent>())
        {
            case AnchorAlias alias:
                if (!_anchors.TryGetValue(alias.Value.Value, out var target)) throw Bad(alias, $"'*{alias.Value}' refers to nothing before it");
                Count(Size(target));
                return target?.DeepClone();
            case Scalar scalar:
                return Remember(scalar, scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true } ? YamlScalar.Resolve(scalar.Value) : JsonValue.Create(scalar.Value));
            case SequenceStart start:
                var list = new JsonArray();
                while (!_parser.TryConsume<SequenceEnd>(out _)) list.Add(ReadNode(depth + 1));
                return Remember(start, list);
            case MappingStart start:
                return Remember(start, ReadMapping(depth));
            case var other:
                throw Bad(other, "something that is neither scalar, list nor mapping");
        }
    }

    private JsonObject ReadMapping(int depth)
    {
        var mapping = new JsonObject();
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key)) throw Bad(_parser.Current!, "a key that is no scalar");
            var value = ReadNode(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain }) merged.AddRange(Mappings(key, value));
            else if (!mapping.TryAdd(key.Value, value)) throw Bad(key, $"the key '{key.Value}' is there twice");
        }
        foreach (var (name, value) in merged.SelectMany(source => source))
            if (!mapping.ContainsKey(name)) mapping.Add(name, value?.DeepClone()); // what is written here wins, then the first merged
        return mapping;
    }

    private static IEnumerable<JsonObject> Mappings(Scalar key, JsonNode? value) => value switch
    {
        JsonObject one => [one],
        JsonArray many when many.All(item => item is JsonObject) => many.Select(item => (JsonObject)item!),
        _ => throw Bad(key, "'<<' merges mappings only"),
    };

    private JsonNode? Remember(NodeEvent start, JsonNode? node)
    {
        if (!start.Tag.IsEmpty && !(start is Scalar && start.Tag.Value is "tag:yaml.org,2002:str" or "!"))
            throw Bad(start, $"the tag '{start.Tag}': configurations are plain data, and nothing is made from type names");
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = node;
        return node;
    }

    private void Count(int nodes)
    {
        if ((_nodes += nodes) > MaxNodes) throw Bad(_parser.Current!, $"it unfolds to more than {MaxNodes} nodes");
    }

    private static int Size(JsonNode? node) => node switch
    {
        JsonObject mapping => 1 + mapping.Sum(item => Size(item.Value)),
        JsonArray list => 1 + list.Sum(Size),
        _ => 1,
    };

    private static YamlException Bad(ParsingEvent at, string problem) => new(at.Start, at.End, problem);
}
