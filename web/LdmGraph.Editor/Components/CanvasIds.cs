using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Components;

/// <summary>What the canvas calls nodes, marks and ports. Nodes go by their paths; everything else begins with a dollar sign, which no id may.</summary>
public static class CanvasIds
{
    /// <summary>The card with the graph's params.</summary>
    public const string Params = "$params";

    /// <summary>The card with the graph's outputs.</summary>
    public const string Outputs = "$outputs";

    /// <summary>Name of the place where a link makes a new free port.</summary>
    public const string New = "+";

    public static string OfMark(EditorMark mark) => "$" + mark.Id;

    /// <summary>The mark's id, or null for what is none.</summary>
    public static string? MarkOf(string id) => id.StartsWith('$') && id is not (Params or Outputs) ? id[1..] : null;

    public static bool IsNode(string id) => !id.StartsWith('$');

    /// <summary>Where a link to a port ends.</summary>
    public static CanvasEnd To(PortRef port) =>
        port.Section == "outputs" ? new(Outputs, $"outputs.{port.Port}") : new(port.Node, $"{port.Section}.{port.Port}{(port.Item is { } item ? $"#{item}" : "")}");

    /// <summary>Where a link begins, in a scope.</summary>
    public static CanvasEnd From(EditorDocument document, string scope, LinkSource source)
    {
        if (scope.Length == 0 && source.IsParam) return new(Params, source.Port);
        var path = ScopePath.Join(scope, source.Node);
        return document.Find(path) is not null || scope.Length == 0 ? new(path, source.Port) : new(scope, source.ToString());
    }

    /// <summary>The port that a link's end means, <c>carry.+</c> included.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    public static PortRef ToPort(CanvasEnd end) => PortRef.Parse($"{(end.Node == Outputs ? "" : end.Node)}:{end.Port}");

    /// <summary>The body in which a link's beginning is seen: that of its node, or, for what a zone shows to its own body, the zone's.</summary>
    public static string ScopeOf(CanvasEnd from, EditorDocument document)
    {
        if (!IsNode(from.Node)) return "";
        var isInner = document.Find(from.Node) is { HasBody: true } zone && (from.Port == "index" || (LinkSource.Parse(from.Port) is { Port.Length: > 0 } seen && zone.Section(seen.Node) is not null));
        return isInner ? from.Node : ScopePath.Of(from.Node);
    }

    /// <summary>What a link's beginning is called in the scope in which it is seen.</summary>
    public static LinkSource ToSource(CanvasEnd end, string scope) =>
        end.Node == Params ? new("params", end.Port) : end.Node == scope && scope.Length > 0 ? LinkSource.Parse(end.Port) : new(ScopePath.IdOf(end.Node), end.Port);
}
