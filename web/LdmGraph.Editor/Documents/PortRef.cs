namespace LdmGraph.Editor.Documents;

/// <summary>A place that a link or a literal can stand at.</summary>
/// <param name="Node">Path of the node, <c>sample/step</c>; empty for the graph's own outputs.</param>
/// <param name="Section"><c>in</c>, a section of free ports (<c>carry</c>, <c>const</c>), <c>yield</c> for what a body hands out, or <c>outputs</c>.</param>
/// <param name="Port">The port's name.</param>
/// <param name="Item">Which item, for a list that is linked item by item; otherwise null.</param>
public readonly record struct PortRef(string Node, string Section, string Port, int? Item = null)
{
    public static PortRef Input(string node, string port) => new(node, "in", port);

    public static PortRef Yield(string node, string port) => new(node, "yield", port);

    public static PortRef Output(string name) => new("", "outputs", name);

    /// <summary>Path of the owner of the body whose nodes may be linked here; empty for the graph itself.</summary>
    public string Scope => Section == "yield" ? Node : ScopePath.Of(Node);

    /// <exception cref="FormatException">The text is no such reference.</exception>
    public static PortRef Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var dot = text.IndexOf('.', colon + 1);
        if (colon < 0 || dot < 0) throw new FormatException($"'{text}' names no port; write node:section.port");
        var (port, item) = (text[(dot + 1)..], (int?)null);
        if (port.LastIndexOf('#') is var hash and > 0 && int.TryParse(port[(hash + 1)..], System.Globalization.NumberStyles.None, null, out var number))
            (port, item) = (port[..hash], number);
        return new(text[..colon], text[(colon + 1)..dot], port, item);
    }

    /// <summary><c>sample/step:in.latent</c>; the form that scripts and files use as a key.</summary>
    public override string ToString() => $"{Node}:{Section}.{Port}{(Item is { } item ? $"#{item}" : "")}";
}

/// <summary>Paths of nodes: ids from the outermost node inwards, joined by slashes.</summary>
public static class ScopePath
{
    /// <summary>Path of the node in whose body this one lies; empty for nodes of the graph itself.</summary>
    public static string Of(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    public static string IdOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Join(string scope, string id) => scope.Length == 0 ? id : $"{scope}/{id}";

    /// <summary>The nodes in whose bodies a path lies, from the innermost to the outermost.</summary>
    public static IEnumerable<string> Owners(string path)
    {
        for (var owner = Of(path); owner.Length > 0; owner = Of(owner)) yield return owner;
    }

    /// <summary>Of some nodes, those that lie in no other of them: what is done to a node is done to what is in it.</summary>
    public static IReadOnlyList<string> Outermost(IEnumerable<string> paths)
    {
        var all = paths.Distinct().ToList();
        var chosen = all.ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(path => !Owners(path).Any(chosen.Contains))];
    }

    /// <summary>True when the path is in the body of the other, at any depth, or is the other itself.</summary>
    public static bool IsWithin(string path, string other) =>
        path == other || (path.Length > other.Length && path[other.Length] == '/' && path.StartsWith(other, StringComparison.Ordinal));
}
