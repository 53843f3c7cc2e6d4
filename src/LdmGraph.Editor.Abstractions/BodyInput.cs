using System.Text.Json;

namespace LdmGraph.Editor;

/// <summary>An input of a node, for the component that shows its body.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Name of its port type: <c>float</c>, <c>text</c>, <c>mynodes.tint</c>.</param>
public sealed record BodyInput(string Name, string Type)
{
    /// <summary>Its documentation.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The literal that the graph writes there; null when it writes none, or a link.</summary>
    public JsonElement? Literal { get; init; }

    /// <summary>What counts when nothing is written; null for an input that must be set.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>True when a link leads here: what arrives is known only while the graph runs.</summary>
    public bool IsLinked { get; init; }

    /// <summary>What is wrong here, for people; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>What counts: the literal, or else the default; null when a link leads here, or nothing counts.</summary>
    public JsonElement? Value => IsLinked ? null : Literal ?? Default;

    /// <summary>The value, where it is a text; otherwise null.</summary>
    public string? Text => Value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The value, where it is a number; otherwise null.</summary>
    public double? Number => Value is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;

    /// <summary>The value, where it is true or false; otherwise null.</summary>
    public bool? Flag => Value is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : null;
}
