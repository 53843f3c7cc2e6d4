using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents;

/// <summary>Finds nodes and links in the JSON of a graph. What did not change since the document before stays the same object.</summary>
internal sealed class DocumentReader
{
    // Members of a node with a meaning of their own; every other object is a section or a setting.
    private static readonly string[] OwnMembers = ["type", "in", "body", "title", "note"];

    private readonly long _revision;
    private readonly EditorDocument? _before;
    private readonly JsonMap _layout;
    private readonly List<EditorNode> _nodes = [];
    private readonly List<EditorLink> _links = [];

    private DocumentReader(JsonMap root, long revision, EditorDocument? before)
    {
        (_revision, _before) = (revision, before);
        _layout = root["layout"] as JsonMap ?? JsonMap.Empty;
    }

    public sealed record Result(
        IReadOnlyList<EditorNode> Nodes,
        IReadOnlyList<EditorLink> Links,
        IReadOnlyList<EditorParam> Params,
        IReadOnlyList<EditorPort> Outputs,
        IReadOnlyList<EditorMark> Marks,
        IReadOnlyDictionary<PortRef, ImmutableArray<ReroutePoint>> Reroutes,
        Dictionary<string, EditorNode> ByPath);

    public static Result Read(JsonMap root, long revision, EditorDocument? before)
    {
        var reader = new DocumentReader(root, revision, before);
        reader.ReadNodes(root["nodes"], "");
        var outputs = Ports(root["outputs"]);
        reader.AddLinks(outputs, "", "outputs");
        var byPath = new Dictionary<string, EditorNode>(reader._nodes.Count, StringComparer.Ordinal);
        foreach (var node in reader._nodes) byPath.TryAdd(node.Path, node);
        return new(reader._nodes, reader._links, Params(root["params"]), outputs, [.. reader.Marks("$frames", MarkKind.Frame), .. reader.Marks("$notes", MarkKind.Note)], reader.Reroutes(), byPath);
    }

    public static NodeGeometry Geometry(Json? place) => place is JsonMap
        ? new(place["x"]?.AsNumber ?? 0, place["y"]?.AsNumber ?? 0, place["width"]?.AsNumber, place["height"]?.AsNumber, place["collapsed"]?.AsBool ?? false, place["color"]?.AsText)
        : NodeGeometry.None;

    private void ReadNodes(Json? nodes, string scope)
    {
        if (nodes is not JsonMap map) return;
        foreach (var (id, value) in map)
        {
            if (value is not JsonMap json) continue;
            var node = Node(ScopePath.Join(scope, id), json);
            _nodes.Add(node);
            AddLinks(node.Inputs, node.Path, "in");
            foreach (var section in node.Sections) AddLinks(section.Ports, node.Path, section.Name);
            AddLinks(node.Yields, node.Path, "yield");
            if (node.HasBody) ReadNodes(json["body"]?["nodes"], node.Path);
        }
    }

    private EditorNode Node(string path, JsonMap json)
    {
        var place = _layout[path];
        var old = _before?.Find(path);
        var oldPlace = (_before?.Root["layout"] as JsonMap)?[path];
        var same = old is not null && SaysTheSame(old.Json, json);
        if (same && ReferenceEquals(old!.Json, json) && Equals(place, oldPlace)) return old;

        return new EditorNode(path, json)
        {
            TypeId = json["type"]?.AsText ?? "",
            Title = json["title"]?.AsText,
            Note = json["note"]?.AsText,
            Mode = json["x-mode"]?.AsText switch { "bypassed" => NodeMode.Bypassed, "muted" => NodeMode.Muted, _ => NodeMode.Active },
            Inputs = same ? old!.Inputs : Ports(json["in"]),
            Sections = same ? old!.Sections : [.. json.Where(IsSection).Select(member => new EditorSection(member.Key, (JsonMap)member.Value, Ports(member.Value)))],
            Yields = same ? old!.Yields : Ports(json["body"]?["yield"]),
            HasBody = json["body"] is JsonMap,
            Geometry = Geometry(place),
            Version = same ? old!.Version : _revision,
        };
    }

    /// <summary>True when only what is in the body differs. Equal parts are mostly the same objects, so this looks at few of them.</summary>
    private static bool SaysTheSame(JsonMap old, JsonMap json)
    {
        if (ReferenceEquals(old, json)) return true;
        if (old.Count != json.Count) return false;
        for (var i = 0; i < json.Count; i++)
        {
            if (old[i].Key != json[i].Key) return false;
            var (before, now) = (old[i].Value, json[i].Value);
            if (json[i].Key == "body" && before is JsonMap && now is JsonMap ? !Equals(before["yield"], now["yield"]) : !before.Equals(now)) return false;
        }
        return true;
    }

    private static bool IsSection(KeyValuePair<string, Json> member) =>
        member.Value is JsonMap && !OwnMembers.Contains(member.Key) && !member.Key.StartsWith("x-", StringComparison.Ordinal) && !member.Key.StartsWith('$');

    private static List<EditorPort> Ports(Json? section) => section is JsonMap map ? [.. map.Select(member => new EditorPort(member.Key, member.Value))] : [];

    private static List<EditorParam> Params(Json? section) =>
        section is JsonMap map ? [.. map.Where(member => member.Value is JsonMap).Select(member => new EditorParam(member.Key, (JsonMap)member.Value))] : [];

    private void AddLinks(IReadOnlyList<EditorPort> ports, string node, string section)
    {
        foreach (var port in ports)
        {
            if (port.Link is { } from) _links.Add(new(from, new(node, section, port.Name)));
            for (var i = 0; i < port.Items.Length; i++)
                if (port.Items[i] is { } item) _links.Add(new(item, new(node, section, port.Name, i)));
        }
    }

    private IEnumerable<EditorMark> Marks(string name, MarkKind kind) => _layout[name] is not JsonMap marks ? []
        : marks.Where(mark => mark.Value is JsonMap).Select(mark => new EditorMark(mark.Key, kind, mark.Value["text"]?.AsText ?? "", Geometry(mark.Value)));

    private Dictionary<PortRef, ImmutableArray<ReroutePoint>> Reroutes()
    {
        var reroutes = new Dictionary<PortRef, ImmutableArray<ReroutePoint>>();
        if (_layout["$reroutes"] is not JsonMap map) return reroutes;
        foreach (var (key, value) in map)
            if (value is JsonList points && TryPort(key) is { } port)
                reroutes[port] = [.. points.Items.Select(point => new ReroutePoint(point["x"]?.AsNumber ?? 0, point["y"]?.AsNumber ?? 0))];
        return reroutes;

        static PortRef? TryPort(string key) => key.Contains(':', StringComparison.Ordinal) && key[key.IndexOf(':', StringComparison.Ordinal)..].Contains('.', StringComparison.Ordinal) ? PortRef.Parse(key) : null;
    }
}
