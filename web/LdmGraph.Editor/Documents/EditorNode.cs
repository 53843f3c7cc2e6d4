using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents;

/// <summary>What happens to a node when the graph runs.</summary>
public enum NodeMode
{
    Active,

    /// <summary>The node is left out and its outputs are what of its inputs has their type.</summary>
    Bypassed,

    /// <summary>The node is left out, and with it whatever needs it.</summary>
    Muted,
}

/// <summary>A node as the graph writes it. One object stands for one state: as long as nothing of the node changes, it is the same object.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class EditorNode
{
    internal EditorNode(string path, JsonMap json)
    {
        Path = path;
        Json = json;
    }

    /// <summary><c>sample/step</c>: the node <c>step</c> in the body of <c>sample</c>.</summary>
    public string Path { get; }

    public string Id => ScopePath.IdOf(Path);

    /// <summary>Path of the node in whose body it lies; empty for nodes of the graph itself.</summary>
    public string Scope => ScopePath.Of(Path);

    /// <summary>The type id; empty when the file gives none.</summary>
    public string TypeId { get; internal init; } = "";

    /// <summary>What people call it here; null when they left it its id.</summary>
    public string? Title { get; internal init; }

    /// <summary>A remark at the node.</summary>
    public string? Note { get; internal init; }

    public NodeMode Mode { get; internal init; }

    /// <summary>What stands under <c>in</c>, in the order of the file.</summary>
    public IReadOnlyList<EditorPort> Inputs { get; internal init; } = [];

    /// <summary>Every other member that holds an object: sections of free ports and settings alike. Which is which, the node's type says.</summary>
    public IReadOnlyList<EditorSection> Sections { get; internal init; } = [];

    /// <summary>What the body hands out; empty for nodes without one.</summary>
    public IReadOnlyList<EditorPort> Yields { get; internal init; } = [];

    public bool HasBody { get; internal init; }

    /// <summary>The whole node as it stands in the file, body included.</summary>
    public JsonMap Json { get; }

    /// <summary>The revision that last changed what the node says; moving it, and what is in its body, does not count.</summary>
    public long Version { get; internal set; }

    /// <summary>Where it is drawn and how.</summary>
    public NodeGeometry Geometry { get; internal init; } = NodeGeometry.None;

    /// <summary>The input, or null when the graph does not set it.</summary>
    public EditorPort? Input(string name) => Inputs.FirstOrDefault(port => port.Name == name);

    /// <summary>The section of free ports, or setting, or null.</summary>
    public EditorSection? Section(string name) => Sections.FirstOrDefault(section => section.Name == name);

    /// <summary>The port that a reference to this node means, or null when it is not set.</summary>
    public EditorPort? Port(PortRef port) => port.Section switch
    {
        "in" => Input(port.Port),
        "yield" => Yields.FirstOrDefault(yield => yield.Name == port.Port),
        _ => Section(port.Section)?.Ports.FirstOrDefault(free => free.Name == port.Port),
    };

    public override string ToString() => $"{Path} ({TypeId})";
}

/// <summary>A named value: a literal, a link, or a list in which there are links.</summary>
/// <param name="Name">The port's name.</param>
/// <param name="Value">What the file says.</param>
public sealed record EditorPort(string Name, Json Value)
{
    /// <summary>Where the link leads from; null for a literal.</summary>
    public LinkSource? Link { get; } = LinkSource.Of(Value);

    /// <summary>For a list with links in it: the source of each item, null for literals; otherwise empty.</summary>
    public ImmutableArray<LinkSource?> Items { get; } = ItemsOf(Value);

    public bool IsLinked => Link is not null || Items.Length > 0;

    private static ImmutableArray<LinkSource?> ItemsOf(Json value)
    {
        if (value is not JsonList list) return [];
        var items = list.Items.Select(LinkSource.Of).ToImmutableArray();
        return items.Any(item => item is not null) ? items : [];
    }
}

/// <summary>A member of a node that holds an object.</summary>
/// <param name="Name">Its name: <c>carry</c>, <c>collect</c>.</param>
/// <param name="Json">What stands there.</param>
/// <param name="Ports">Its members, read as ports.</param>
public sealed record EditorSection(string Name, JsonMap Json, IReadOnlyList<EditorPort> Ports);

/// <summary>Where a node is drawn. Units are those of the canvas at zoom 1; nodes of a body count from the body's upper left corner.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Width, when someone resized it.</param>
/// <param name="Height">Height, when someone resized it.</param>
/// <param name="Collapsed">Only its head and its linked ports are shown.</param>
/// <param name="Color">Colour of its head, <c>#rrggbb</c>, when someone chose one.</param>
public sealed record NodeGeometry(double X, double Y, double? Width = null, double? Height = null, bool Collapsed = false, string? Color = null)
{
    internal static NodeGeometry None { get; } = new(0, 0) { IsSet = false };

    /// <summary>False when the file does not say where the node is: it was not made by an editor.</summary>
    public bool IsSet { get; init; } = true;
}
