using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>Names and places of saved graphs. An id is a name, never a path that someone wrote.</summary>
internal sealed class GraphFolder
{
    private const int MaxIdLength = 80;
    private const string Parts = "parts/";

    private readonly DocumentLimits _limits;
    private readonly ConcurrentDictionary<string, (DateTime Written, long Length, GraphInfo Info)> _known = new(StringComparer.Ordinal);

    public GraphFolder(string root, DocumentLimits limits)
    {
        Root = Path.GetFullPath(root);
        _limits = limits;
        Directory.CreateDirectory(Path.Combine(Root, Parts));
        Directory.CreateDirectory(Path.Combine(Hidden, Parts));
        foreach (var file in Directory.EnumerateFiles(Root, "*" + AtomicFile.Unfinished, SearchOption.AllDirectories)) File.Delete(file);
    }

    public string Root { get; }

    private string Hidden => Path.Combine(Root, ".journal");

    private string Deleted => Path.Combine(Root, ".deleted");

    /// <summary>Two processes that write one journal would tear each other's lines.</summary>
    public FileStream Claim()
    {
        var path = Path.Combine(Hidden, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException($"another process has the graphs in {Root} open; stop it, or choose another folder", taken);
        }
    }

    public static bool IsId(string id)
    {
        var name = id.StartsWith(Parts, StringComparison.Ordinal) ? id[Parts.Length..] : id;
        return name.Length is > 0 and <= MaxIdLength && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    public string PathOf(string id) => Path.Combine(Root, Checked(id) + ".json");

    public string JournalOf(string id) => Path.Combine(Hidden, Checked(id) + ".jsonl");

    public bool Has(string id) => IsId(id) && (File.Exists(PathOf(id)) || File.Exists(JournalOf(id)));

    /// <summary>Id of the graph that a path leads to, or null.</summary>
    public string? IdOf(string path)
    {
        var relative = Path.GetRelativePath(Root, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');
        return relative.EndsWith(".json", StringComparison.Ordinal) && relative[..^5] is var id && Has(id) ? id : null;
    }

    /// <summary>An id made of a name, that no graph has or had.</summary>
    public string FreshId(string name, bool isPart)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(c) || c == '_') slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        var stem = slug.ToString().Trim('-');
        if (stem.Length > MaxIdLength - 8) stem = stem[..(MaxIdLength - 8)].Trim('-');
        if (stem.Length == 0) stem = "graph";
        var prefix = isPart ? Parts : "";
        for (var number = 1; ; number++)
            if ($"{prefix}{stem}{(number == 1 ? "" : $"-{number}")}" is var id && !Has(id) && !File.Exists(DeletedOf(id, ".json"))) return id;
    }

    public IReadOnlyList<GraphInfo> List(IReadOnlyDictionary<string, EditorSession> open)
    {
        var graphs = new List<GraphInfo>();
        foreach (var file in Directory.EnumerateFiles(Root, "*.json").Concat(Directory.EnumerateFiles(Path.Combine(Root, Parts), "*.json")))
        {
            if (IdOf(file) is not { } id) continue;
            var written = new FileInfo(file);
            if (open.TryGetValue(id, out var session))
            {
                session.LookOutside();
                graphs.Add(Describe(id, session.Document, written.LastWriteTimeUtc));
            }
            else graphs.Add(Known(id, written));
        }
        return [.. graphs.OrderByDescending(graph => graph.Changed).ThenBy(graph => graph.Id, StringComparer.Ordinal)];
    }

    public void MoveAway(string id)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DeletedOf(id, ".json"))!);
        if (File.Exists(PathOf(id))) File.Move(PathOf(id), DeletedOf(id, ".json"), overwrite: true);
        if (File.Exists(JournalOf(id))) File.Move(JournalOf(id), DeletedOf(id, ".jsonl"), overwrite: true);
    }

    public void BringBack(string id)
    {
        if (!IsId(id) || Has(id) || !File.Exists(DeletedOf(id, ".json"))) throw new GraphNotFoundException(id);
        if (File.Exists(DeletedOf(id, ".jsonl"))) File.Move(DeletedOf(id, ".jsonl"), JournalOf(id));
        File.Move(DeletedOf(id, ".json"), PathOf(id));
    }

    private static GraphInfo Describe(string id, EditorDocument document, DateTime written) =>
        new(id, GraphInfo.NameOf(id, document), document.Description, new DateTimeOffset(written, TimeSpan.Zero), document.Nodes.Count);

    private string DeletedOf(string id, string ending) => Path.Combine(Deleted, Checked(id) + ending);

    private static string Checked(string id) => IsId(id) ? id : throw new GraphNotFoundException(id);

    /// <summary>What a file says, or why it says nothing: people look for what they have saved, also when it is damaged.</summary>
    private GraphInfo Known(string id, FileInfo file)
    {
        if (_known.TryGetValue(id, out var known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length) return known.Info;
        GraphInfo info;
        try
        {
            info = Describe(id, EditorDocument.Parse(File.ReadAllText(file.FullName), _limits), file.LastWriteTimeUtc);
        }
        catch (JsonException broken)
        {
            info = new GraphInfo(id, GraphInfo.NameOf(id, null), null, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero), 0) { Problem = broken.Message };
        }
        _known[id] = (file.LastWriteTimeUtc, file.Length, info);
        return info;
    }
}
