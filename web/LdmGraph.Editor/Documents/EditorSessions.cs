using System.Collections.Concurrent;
using System.Text.Json;
using LdmGraph.Editor.Documents.Parts;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>The saved graphs, and those among them that are open. One for a data folder; it outlives every tab and connection.</summary>
/// <threadsafety>Safe.</threadsafety>
public sealed class EditorSessions : IDisposable
{
    // Enough for everyone who is at work; what is closed is opened again in a moment.
    private const int MostOpen = 64;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, EditorSession> _open = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly EditorOptions _options;
    private readonly LiveCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly GraphFolder _folder;
    private readonly FileStream _claim;
    private readonly FileSystemWatcher _watcher;

    /// <exception cref="IOException">Another process has the folder open.</exception>
    public EditorSessions(EditorOptions options, LiveCatalog catalog, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        (_options, _catalog, _time) = (options, catalog, time ?? TimeProvider.System);
        _folder = new GraphFolder(options.Folder, options.Limits);
        _claim = _folder.Claim();
        catalog.PluginsChanged += CheckAll;
        _watcher = Watch();
    }

    /// <summary>Raised when graphs came, went, or were renamed.</summary>
    public event Action? Changed;

    /// <summary>The folder of the graphs.</summary>
    public string Folder => _folder.Root;

    /// <summary>All graphs, those changed last first.</summary>
    public IReadOnlyList<GraphInfo> List() => _folder.List(_open);

    /// <summary>Opens a graph, with all that was done to it.</summary>
    /// <exception cref="GraphNotFoundException">There is none of that id.</exception>
    /// <exception cref="GraphImportException">Its file is no graph.</exception>
    public EditorSession Open(string id)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(id, out var known))
            {
                known.LastOpened = _time.GetUtcNow();
                known.LookOutside();
                return known;
            }
            if (!_folder.Has(id)) throw new GraphNotFoundException(id);
            try
            {
                return Add(id, SavedGraph.Load(_folder.PathOf(id), _folder.JournalOf(id), _options.Limits));
            }
            catch (JsonException broken)
            {
                throw new GraphImportException($"{_folder.PathOf(id)} is no graph: {broken.Message}", broken);
            }
        }
    }

    /// <summary>Makes a graph without nodes.</summary>
    public EditorSession Create(string name) => Create(name, EditorDocument.Empty(name), isPart: false);

    /// <summary>Saves a graph.</summary>
    /// <param name="name">What its id is made of; a number is put behind it when it is taken.</param>
    /// <param name="document">The graph.</param>
    /// <param name="isPart">True for a graph that others call.</param>
    public EditorSession Create(string name, EditorDocument document, bool isPart)
    {
        ArgumentNullException.ThrowIfNull(document);
        EditorSession session;
        lock (_gate)
        {
            var id = _folder.FreshId(name, isPart);
            var saved = SavedGraph.Create(_folder.PathOf(id), _folder.JournalOf(id), document, _options.Limits);
            session = Add(id, new(saved, document, new(), [], []));
        }
        Tell();
        return session;
    }

    /// <summary>Saves a copy of a graph.</summary>
    /// <exception cref="GraphNotFoundException">There is none of that id.</exception>
    public EditorSession Duplicate(string id)
    {
        var session = Open(id);
        var name = $"{session.Name} copy";
        return Create(name, EditorDocument.At(session.Document.Root.With("name", Json.Text(name)), 0), id.StartsWith("parts/", StringComparison.Ordinal));
    }

    /// <summary>Opens as a new graph what someone dropped: a graph file, or a picture that carries the graph it was made with. What it calls is saved beside it.</summary>
    /// <param name="fileName">The file's name, for the new graph's name and for messages; no path is made of it.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="GraphImportException">It is neither.</exception>
    public async Task<EditorSession> ImportAsync(string fileName, Stream content, CancellationToken cancellation = default)
    {
        var import = await GraphImport.ReadAsync(fileName, content, _options, cancellation);
        return Import(import);
    }

    /// <summary>Opens a copy of a graph file, with what it calls: a template.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">The folder that it and what it calls must lie in.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="GraphImportException">It is no graph, or it or a graph it calls cannot be read.</exception>
    public async Task<EditorSession> CreateFromFileAsync(string path, string root, CancellationToken cancellation = default)
    {
        var import = await GraphImport.FromFileAsync(path, root, _options.Limits, cancellation);
        return Import(import);
    }

    /// <summary>Puts what someone sends in the place of a graph, with what it calls saved beside it. One step, which undo takes back.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="expected">The graph as they saw it; it is left alone when it has changed since. Null: whatever it is.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <param name="content">A graph file, or a picture that carries a graph.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What became of it, and what was put there: by now others may have changed it.</returns>
    /// <exception cref="GraphImportException">It is neither.</exception>
    public async Task<(EditResult Result, EditorDocument Document)> ReplaceAsync(EditorSession session, JsonMap? expected, string fileName, Stream content, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var import = await GraphImport.ReadAsync(fileName, content, _options, cancellation);
        var document = Saved(import);
        var result = session.Apply(new ReplaceGraph(document.Root) { Title = "Replace the graph", Expected = expected });
        // Lists show names and numbers of nodes, which may be others now.
        if (result.Applied) Tell();
        return (result, document);
    }

    /// <summary>Gives a graph another name; its id stays, so that links to it hold.</summary>
    /// <exception cref="GraphNotFoundException">There is none of that id.</exception>
    public EditResult Rename(string id, string name, string? origin = null)
    {
        var result = Open(id).Apply(new RenameGraph(name), null, origin);
        Tell();
        return result;
    }

    /// <summary>Deletes a graph. It is moved away, not destroyed: <see cref="Restore"/> brings it back.</summary>
    /// <exception cref="GraphNotFoundException">There is none of that id.</exception>
    public void Delete(string id)
    {
        lock (_gate)
        {
            if (!_folder.Has(id)) throw new GraphNotFoundException(id);
            if (_open.TryRemove(id, out var session)) session.Close(isDeleted: true);
            _folder.MoveAway(id);
        }
        Tell();
    }

    /// <summary>Brings a deleted graph back.</summary>
    /// <exception cref="GraphNotFoundException">None of that id was deleted, or there is a new one.</exception>
    public EditorSession Restore(string id)
    {
        lock (_gate) _folder.BringBack(id);
        Tell();
        return Open(id);
    }

    /// <summary>Id of the graph that a <c>call</c> node of another one means, or null when it is none of these.</summary>
    /// <param name="id">The calling graph.</param>
    /// <param name="path">What the node says under <c>graph</c>.</param>
    public string? Called(string id, string path) => _folder.IdOf(Path.Combine(Path.GetDirectoryName(_folder.PathOf(id))!, path));

    /// <summary>The parts that a graph can call, with what its call nodes write for each.</summary>
    public IReadOnlyList<(GraphInfo Part, string File)> PartsFor(EditorSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return [.. List().Where(info => info.IsPart && info.Problem is null && info.Id != session.Id)
            .Select(info => (info, Path.GetRelativePath(FolderOf(session), _folder.PathOf(info.Id)).Replace(Path.DirectorySeparatorChar, '/')))];
    }

    /// <summary>Makes nodes of a graph a graph of their own, which the graph then calls. Links over the border become params and outputs.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="paths">The nodes, all of one scope.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="origin">Names the tab.</param>
    /// <returns>What became of it; the part's id when it was made.</returns>
    public (EditResult Result, string? Part) MakePart(EditorSession session, IReadOnlyList<string> paths, string name, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.Check();
        EditorSession part;
        try
        {
            var extraction = new PartExtraction(session.Document, session.Ports, paths);
            part = Create(name, Calls.Moved(extraction.Part(name), FolderOf(session), Path.Combine(Folder, "parts")), isPart: true);
        }
        catch (EditRefusedException refused)
        {
            return (new(false, session.Revision, refused.Message, []), null);
        }
        // Parts lie beside one another, and below the graphs.
        var file = Path.GetRelativePath(FolderOf(session), part.Path).Replace(Path.DirectorySeparatorChar, '/');
        var result = session.Apply(new ReplaceByPart(paths, file, Names.Clean(name)), null, origin);
        if (result.Applied) return (result, part.Id);
        Delete(part.Id);
        return (result, null);
    }

    /// <summary>Puts the nodes of a called graph in the place of the node that calls it; the called graph stays for others.</summary>
    public EditResult Unpack(EditorSession session, string path, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.Document.Find(path)?.Json["graph"]?.AsText is not { } file) return new(false, session.Revision, $"'{path}' calls no graph", []);
        if (Called(session.Id, file) is not { } id) return new(false, session.Revision, $"there is no graph '{file}' to unpack", []);
        var part = Open(id);
        return session.Apply(new InlinePart(path, Calls.Moved(part.Document, FolderOf(part), FolderOf(session))), null, origin);
    }

    /// <summary>Writes all that is not written yet.</summary>
    public void Dispose()
    {
        _catalog.PluginsChanged -= CheckAll;
        _watcher.Dispose();
        lock (_gate)
        {
            foreach (var session in _open.Values) session.Close();
            _open.Clear();
            _claim.Dispose();
        }
    }

    /// <summary>
    /// Tells open graphs when their files are written, so that pages show what something else has made of them. Nothing depends on it:
    /// before a graph is read, run, changed or saved, its file is looked at in any case.
    /// </summary>
    private FileSystemWatcher Watch()
    {
        var watcher = new FileSystemWatcher(Folder, "*.json") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName };
        void Look(string path)
        {
            if (_folder.IdOf(path) is { } id && _open.TryGetValue(id, out var session)) session.LookOutside(isGlance: true);
        }
        watcher.Changed += (_, written) => Look(written.FullPath);
        watcher.Created += (_, written) => Look(written.FullPath);
        watcher.Renamed += (_, written) => Look(written.FullPath);
        try
        {
            watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // The machine has no watches left; pages then show such a change a little later.
            watcher.EnableRaisingEvents = false;
        }
        return watcher;
    }

    /// <summary>Other node types may have other ports: what is known of them is found out anew, and every tab told.</summary>
    private void CheckAll()
    {
        foreach (var session in _open.Values) session.CheckAgain();
    }

    /// <summary>What calls a graph is told by it what ports it has, and that it is there at all.</summary>
    private void CheckCalls()
    {
        foreach (var session in _open.Values) session.CheckCalls();
    }

    /// <summary>Graphs came, went, or are called otherwise.</summary>
    private void Tell()
    {
        CheckCalls();
        Changed?.Invoke();
    }

    private static string FolderOf(EditorSession session) => Path.GetDirectoryName(session.Path)!;

    private EditorSession Add(string id, SavedGraph.Loaded loaded)
    {
        CloseIdle();
        var session = new EditorSession(id, loaded, _catalog, _options, _time) { LastOpened = _time.GetUtcNow() };
        session.Saved += CheckCalls;
        return _open[id] = session;
    }

    /// <summary>Closes graphs that nobody follows and nobody asked for in a while, those first that were asked for longest ago.</summary>
    private void CloseIdle()
    {
        var now = _time.GetUtcNow();
        foreach (var session in _open.Values.OrderBy(session => session.LastOpened).Take(Math.Max(0, _open.Count - MostOpen + 1)).Where(session => !session.IsFollowed && now - session.LastOpened > Idle))
        {
            _open.TryRemove(session.Id, out _);
            session.Close();
        }
    }

    private EditorSession Import(GraphImport import) => Create(import.Name, Saved(import), isPart: false);

    /// <summary>The graph with its calls led to the parts, which are saved first: what calls them is written with the names that they were given.</summary>
    private EditorDocument Saved(GraphImport import)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in import.Parts) names[part.Path] = SavePart(part.Path, part.Renamed(names));
        return import.Graph.Renamed(names);
    }

    /// <returns>The part's id: that of an equal one, where there is one already.</returns>
    private string SavePart(string path, EditorDocument document)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        foreach (var info in List().Where(info => info.IsPart && info.Problem is null))
            if (Open(info.Id).Document.Root.Equals(document.Root)) return info.Id;
        return Create(name, document, isPart: true).Id;
    }
}
