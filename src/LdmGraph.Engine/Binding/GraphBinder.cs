namespace LdmGraph.Engine;

/// <summary>Resolves the names of a graph against the node types there are, and finds all that is wrong with it. Throws nothing for a wrong graph.</summary>
public static class GraphBinder
{
    /// <summary>Binds a graph.</summary>
    /// <param name="document">The graph.</param>
    /// <param name="catalog">The node types.</param>
    /// <param name="options">Values of params, files, services.</param>
    public static BoundGraph Bind(GraphDocument document, NodeCatalog catalog, BindOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(catalog);
        var session = new BindSession(catalog, options ?? new BindOptions(), document);
        session.Diagnostics.AddRange(document.Problems);

        var graph = new BoundGraph(document, catalog);
        var nodes = new List<BoundNode>();
        var parameters = RootParams.Read(document, session, graph);
        var scope = new Scope(document, session, nodes, prefix: "") { Params = parameters, Files = document.Path is null ? [] : [Path.GetFullPath(document.Path)] };
        scope.Bind(document.Nodes);
        graph.Outputs = scope.BindOutputs(document.Outputs).ConvertAll(output => (output.Entry.Name, output.Input));

        for (var i = 0; i < nodes.Count; i++) nodes[i].Index = i;
        graph.Nodes = nodes;
        graph.HasMissingParams = session.HasMissingParams;
        graph.CalledGraphs = session.CalledGraphs;
        graph.Ports = session.Ports;
        graph.Diagnostics = session.Sorted(document);
        return graph;
    }
}

/// <summary>What one binding shares over all scopes.</summary>
internal sealed class BindSession(NodeCatalog catalog, BindOptions options, GraphDocument root)
{
    private readonly Dictionary<string, GraphDocument> _documents = new(StringComparer.Ordinal);

    public NodeCatalog Catalog { get; } = catalog;

    public BindOptions Options { get; } = options;

    /// <summary>Where called graphs may lie: where the options say, or in and below the folder of the outermost graph.</summary>
    public FileRoots Files { get; } = options.Files ?? new FileRoots([FolderOf(root)], FolderOf(root));

    public List<Diagnostic> Diagnostics { get; } = [];

    public bool HasMissingParams { get; set; }

    public Dictionary<string, BoundPorts> Ports { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> CalledGraphs { get; } = new(StringComparer.Ordinal);

    /// <summary>A called graph; its own problems are listed once, however often it is called.</summary>
    public GraphDocument Load(string path)
    {
        if (_documents.TryGetValue(path, out var known)) return known;
        var size = new FileInfo(path).Length;
        // Checked here as well, so that a file of any size is refused before it is read.
        var document = size > Options.Limits.MaxBytes ? GraphDocument.TooLarge(path, size, Options.Limits) : GraphDocument.Parse(File.ReadAllText(path), path, Options.Limits);
        Diagnostics.AddRange(document.Problems);
        return _documents[path] = document;
    }

    /// <summary>Remembers a called graph by its place relative to the outermost one: no absolute path leaves this machine.</summary>
    public void NoteCall(string path, GraphDocument document) =>
        CalledGraphs[Path.GetRelativePath(FolderOf(root), path).Replace(Path.DirectorySeparatorChar, '/')] = document.Text;

    public void NotePorts(GraphDocument document, ScopeNode node)
    {
        if (Options.RecordPorts && ReferenceEquals(document, root)) Ports[node.Path] = BoundPorts.Of(node);
    }

    private static string FolderOf(GraphDocument root) =>
        root.Path is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(Path.GetFullPath(root.Path))!;

    /// <summary>Errors of the graph itself first, then those of called graphs; each file by lines. What is wrong in a file that is called often is listed once.</summary>
    public IReadOnlyList<Diagnostic> Sorted(GraphDocument document) =>
        [.. Diagnostics.DistinctBy(diagnostic => (diagnostic.File, diagnostic.Position, diagnostic.Code, diagnostic.Port, diagnostic.Message)).OrderBy(diagnostic => diagnostic.File == document.Path ? "" : diagnostic.File, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Position?.Line ?? 0).ThenBy(diagnostic => diagnostic.Position?.Column ?? 0).ThenBy(diagnostic => diagnostic.Code)];
}
