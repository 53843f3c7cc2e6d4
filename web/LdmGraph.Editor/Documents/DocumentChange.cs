using System.Collections.Immutable;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>A document while a command changes it. Every change is noted as an edit that can be undone; when the command throws, nothing has happened.</summary>
public sealed class DocumentChange
{
    private static readonly string[] RootOrder = ["$schema", "format", "name", "description", "params", "nodes", "outputs", "layout"];

    private readonly List<DocumentEdit> _edits = [];
    private readonly List<string> _created = [];
    private EditorDocument _document;

    internal DocumentChange(EditorDocument document, PortKnowledge? ports = null)
    {
        _document = document;
        Root = document.Root;
        Ports = ports;
    }

    /// <summary>The document as changed so far.</summary>
    public EditorDocument Document => ReferenceEquals(_document.Root, Root) ? _document : _document = _document.With(Root, _document.Revision);

    /// <summary>The file as changed so far.</summary>
    public JsonMap Root { get; private set; }

    /// <summary>What is known of the types of ports; null when nothing is.</summary>
    public PortKnowledge? Ports { get; }

    public IReadOnlyList<DocumentEdit> Edits => _edits;

    /// <summary>Paths of nodes and ids of marks that the command made, to be selected afterwards.</summary>
    public IReadOnlyList<string> Created => _created;

    /// <summary>The member's names from the root to a node.</summary>
    public static ImmutableArray<string> PathOf(string node)
    {
        var path = ImmutableArray.CreateBuilder<string>();
        foreach (var id in node.Split('/'))
        {
            if (path.Count > 0) path.Add("body");
            path.Add("nodes");
            path.Add(id);
        }
        return path.ToImmutable();
    }

    /// <summary>The member's names from the root to a port.</summary>
    public static ImmutableArray<string> PathOf(PortRef port) => port.Section switch
    {
        "outputs" => ["outputs", port.Port],
        "yield" => [.. PathOf(port.Node), "body", "yield", port.Port],
        _ => [.. PathOf(port.Node), port.Section, port.Port],
    };

    public void MarkCreated(string path) => _created.Add(path);

    /// <summary>The node.</summary>
    /// <exception cref="EditRefusedException">There is none: someone removed it meanwhile.</exception>
    public EditorNode Node(string path) => Document.Find(path) ?? throw new EditRefusedException($"there is no node '{path}' any more");

    /// <summary>Makes sure that a node is there, without reading the whole document again as <see cref="Node"/> does after a change.</summary>
    /// <exception cref="EditRefusedException">It is not: someone removed it meanwhile.</exception>
    public void Require(string path)
    {
        if (Get(PathOf(path).AsSpan()) is not JsonMap) throw new EditRefusedException($"there is no node '{path}' any more");
    }

    /// <summary>What stands at a path, or null.</summary>
    public Json? Get(params ReadOnlySpan<string> path)
    {
        Json? value = Root;
        foreach (var name in path) value = value?[name];
        return value;
    }

    /// <summary>Sets a member, making the objects that hold it where they are missing.</summary>
    /// <exception cref="EditRefusedException">Something that is no object stands where one should hold the member.</exception>
    public void Set(Json value, params ReadOnlySpan<string> path)
    {
        var holder = Root;
        for (var depth = 0; ; depth++)
        {
            var index = holder.IndexOf(path[depth]);
            if (depth == path.Length - 1 && index >= 0)
            {
                if (!holder[index].Value.Equals(value)) Add(new([.. path[..depth]], index, holder[index], new(path[depth], value)));
                return;
            }
            if (index < 0)
            {
                for (var inner = path.Length - 1; inner > depth; inner--) value = JsonMap.Of((path[inner], value));
                Add(new([.. path[..depth]], depth == 0 ? PlaceInRoot(path[0]) : holder.Count, null, new(path[depth], value)));
                return;
            }
            holder = holder[index].Value as JsonMap ?? throw new EditRefusedException($"'{path[depth]}' in the file is no object and can hold no '{path[depth + 1]}'", "repair it in the graph's JSON");
        }
    }

    /// <summary>Removes a member; nothing happens when it is not there.</summary>
    /// <param name="path">Its names.</param>
    public void Remove(params ReadOnlySpan<string> path)
    {
        if (Holder(path) is { } holder && holder.IndexOf(path[^1]) is var index and >= 0) Add(new([.. path[..^1]], index, holder[index], null));
    }

    /// <summary>Removes a member, and the object that held it when that is empty then.</summary>
    public void RemoveWithEmptyHolder(params ReadOnlySpan<string> path)
    {
        Remove(path);
        if (path.Length > 1 && Get(path[..^1]) is JsonMap { Count: 0 }) Remove(path[..^1]);
    }

    /// <summary>Gives a member another name, in its place; nothing happens when it is not there.</summary>
    public void Rename(string name, params ReadOnlySpan<string> path)
    {
        if (Holder(path) is { } holder && holder.IndexOf(path[^1]) is var index and >= 0)
            Add(new([.. path[..^1]], index, holder[index], new(name, holder[index].Value)));
    }

    /// <summary>Moves a member to another place among its neighbours.</summary>
    public void Reorder(int to, params ReadOnlySpan<string> path)
    {
        if (Holder(path) is not { } holder || holder.IndexOf(path[^1]) is not (var index and >= 0)) return;
        to = Math.Clamp(to, 0, holder.Count - 1);
        if (to == index) return;
        var member = holder[index];
        Add(new([.. path[..^1]], index, member, null));
        Add(new([.. path[..^1]], to, null, member));
    }

    /// <summary>Adds a member behind all others of the root, also one whose name is there already.</summary>
    internal void Append(string name, Json value) => Add(new([], Root.Count, null, new(name, value)));

    private JsonMap? Holder(ReadOnlySpan<string> path) => Get(path[..^1]) as JsonMap;

    private void Add(DocumentEdit edit)
    {
        // What cannot be read again must not be written.
        if (edit.After is { } after && 1 + edit.Holder.Length + after.Value.Depth > DocumentLimits.Default.MaxDepth)
            throw new EditRefusedException($"'{after.Key}' would be nested too deeply: a graph file has at most {DocumentLimits.Default.MaxDepth} levels");
        Root = edit.Apply(Root);
        _edits.Add(edit);
    }

    private int PlaceInRoot(string name)
    {
        var order = Array.IndexOf(RootOrder, name);
        for (var i = 0; order >= 0 && i < Root.Count; i++)
            if (Array.IndexOf(RootOrder, Root[i].Key) > order) return i;
        return Root.Count;
    }
}
