namespace LdmGraph.Editor.Documents;

/// <summary>Where a link leads from, as the file writes it: <c>model.textEncoder</c>, <c>params.seed</c>, <c>carry.z</c>, <c>index</c>.</summary>
/// <param name="Node">A node of the same scope, or <c>params</c>, or what a body sees (<c>carry</c>, <c>scan</c>, <c>const</c>, <c>index</c>, ...).</param>
/// <param name="Port">Its output; empty for <c>index</c>.</param>
public readonly record struct LinkSource(string Node, string Port)
{
    public bool IsParam => Node == "params";

    /// <summary>Splits at the first dot.</summary>
    public static LinkSource Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new(text, "") : new(text[..dot], text[(dot + 1)..]);
    }

    /// <summary>The source of a link, or null when the value is none.</summary>
    public static LinkSource? Of(Json? value) => value is JsonMap && value["from"]?.AsText is { } from ? Parse(from) : null;

    public Json ToJson() => Json.Link(ToString());

    public override string ToString() => Port.Length == 0 ? Node : $"{Node}.{Port}";
}
