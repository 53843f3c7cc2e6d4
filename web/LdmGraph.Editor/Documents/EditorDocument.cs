using System.Collections.Immutable;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// A graph file as an editor sees it. The JSON is the truth, and everything in it is kept: unknown node types and members, the order
/// of members, the spelling of numbers. What is listed here is read from it. Throws nothing for a wrong graph.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class EditorDocument
{
    private readonly Dictionary<string, EditorNode> _byPath;

    private EditorDocument(JsonMap root, long revision, EditorDocument? before)
    {
        Root = root;
        Revision = revision;
        var read = DocumentReader.Read(root, revision, before);
        (Nodes, Links, Params, Outputs, Marks, Reroutes, _byPath) = (read.Nodes, read.Links, read.Params, read.Outputs, read.Marks, read.Reroutes, read.ByPath);
    }

    /// <summary>The whole file.</summary>
    public JsonMap Root { get; }

    /// <summary>Counts the changes; the first is 1, a document just read is 0.</summary>
    public long Revision { get; }

    public string Name => Root["name"]?.AsText ?? "";

    public string? Description => Root["description"]?.AsText;

    /// <summary>The nodes of all scopes, in the order of the file; the owner of a body comes before what is in it.</summary>
    public IReadOnlyList<EditorNode> Nodes { get; }

    /// <summary>The links of all scopes, those from params and to outputs and yields included.</summary>
    public IReadOnlyList<EditorLink> Links { get; }

    public IReadOnlyList<EditorParam> Params { get; }

    public IReadOnlyList<EditorPort> Outputs { get; }

    public IReadOnlyList<EditorMark> Marks { get; }

    /// <summary>Points that links are led through, by where the link leads to.</summary>
    public IReadOnlyDictionary<PortRef, ImmutableArray<ReroutePoint>> Reroutes { get; }

    /// <summary>A graph without nodes.</summary>
    public static EditorDocument Empty(string name) => new(JsonMap.Of(
        ("format", Json.Text(GraphDocument.CurrentFormat)), ("name", Json.Text(name)), ("nodes", JsonMap.Empty)), 0, null);

    /// <summary>Reads a graph file.</summary>
    /// <param name="text">JSON; comments are accepted, but a changed graph is written without them.</param>
    /// <param name="limits">What the text may be at most.</param>
    /// <exception cref="JsonException">The text is not JSON, is nested too deeply, or is not an object; the message says where.</exception>
    public static EditorDocument Parse(string text, DocumentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        limits ??= DocumentLimits.Default;
        if (text.Length > limits.MaxBytes) throw new JsonException($"the text has {text.Length:N0} characters, at most {limits.MaxBytes:N0} are read");
        return Json.Parse(text, limits.MaxDepth) is JsonMap root ? new EditorDocument(root, 0, null)
            : throw new JsonException("a graph file is an object: write { \"format\": \"ldmgraph/1\", \"nodes\": { } }");
    }

    /// <summary>The node at a path, or null.</summary>
    public EditorNode? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The nodes of one scope.</summary>
    public IEnumerable<EditorNode> NodesOf(string scope) => Nodes.Where(node => node.Scope == scope);

    /// <summary>What stands at a port, or null when it is not set.</summary>
    public EditorPort? Port(PortRef port) =>
        port.Section == "outputs" ? Outputs.FirstOrDefault(output => output.Name == port.Port) : Find(port.Node)?.Port(port);

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonWriter.Pretty(Root);

    internal static EditorDocument At(JsonMap root, long revision) => new(root, revision, null);

    internal EditorDocument With(JsonMap root, long revision) => new(root, revision, this);
}
