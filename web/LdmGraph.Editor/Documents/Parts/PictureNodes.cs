using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents.Parts;

/// <summary>Which nodes show pictures: those that write them, loops that show what they have so far, and calls of graphs in which there are such.</summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PictureNodes
{
    // Deep enough for every "../" that a called graph may begin with.
    private const string Folder = "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16";

    private readonly NodeCatalog _catalog;
    private readonly IReadOnlyDictionary<string, string> _texts;
    private readonly Dictionary<string, bool> _called = new(StringComparer.Ordinal);

    /// <param name="catalog">The node types.</param>
    /// <param name="called">Texts of the called graphs, by their paths relative to the folder of the graph.</param>
    public PictureNodes(NodeCatalog catalog, IReadOnlyDictionary<string, string> called)
    {
        (_catalog, _texts) = (catalog, called);
        foreach (var path in called.Keys) Read(path);
    }

    /// <summary>True when room is to be kept for the pictures of a node of the graph.</summary>
    public bool Shows(EditorNode node) =>
        Makes(node) || (FileOf(node) is { } file && _called.GetValueOrDefault(Resolve("", file)));

    private bool Makes(EditorNode node) =>
        (_catalog.Find(node.TypeId) is { Problem: null, Purity: Purity.Effect } type && type.Inputs.Any(input => (input.Type.Element ?? input.Type).Name == "image"))
        || node.Section("collect")?.Json.Any(setting => setting.Value["mode"]?.AsText == "preview") == true;

    private bool Read(string path)
    {
        if (_called.TryGetValue(path, out var known)) return known;
        // Said beforehand, so that graphs that call each other end here.
        _called[path] = false;
        if (!_texts.TryGetValue(path, out var text)) return false;
        var folder = Path.GetDirectoryName(path) ?? "";
        return _called[path] = EditorDocument.Parse(text).Nodes.Any(node => Makes(node) || (FileOf(node) is { } file && Read(Resolve(folder, file))));
    }

    private static string? FileOf(EditorNode node) => node.Json["graph"]?.AsText is { Length: > 0 } file ? file : null;

    private static string Resolve(string folder, string file) =>
        Path.GetRelativePath(Folder, Path.GetFullPath(Path.Combine(Folder, folder, file))).Replace(Path.DirectorySeparatorChar, '/');
}
