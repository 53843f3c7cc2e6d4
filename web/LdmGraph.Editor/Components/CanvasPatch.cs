using System.Text.Json.Serialization;

namespace LdmGraph.Editor.Components;

/// <summary>A port as the canvas's script knows it.</summary>
/// <param name="Name">Unique on its side of the node: an output's name, or <c>in.latent</c>, <c>carry.z</c>, <c>yield.z</c>.</param>
/// <param name="Side"><c>in</c> or <c>out</c>.</param>
/// <param name="Type">Name of its type, as far as it is known.</param>
/// <param name="Inner">True for ports that a zone shows to its body.</param>
/// <param name="Label">What people call it.</param>
public sealed record CanvasPort(string Name, string Side, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Inner, string Label);

/// <summary>A point, in the coordinates of the body it lies in.</summary>
public sealed record CanvasPoint(double X, double Y);

/// <summary>Something drawn at a place: a node, the zone of a body, a frame, a note.</summary>
public sealed record CanvasNode(string Id, string Kind, string Title, double X, double Y)
{
    /// <summary>False when the file does not say where it is; the script then finds a place.</summary>
    public bool Placed { get; init; } = true;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Width { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Height { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Collapsed { get; init; }

    /// <summary>True for nodes that call another graph.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Calls { get; init; }

    public IReadOnlyList<CanvasPort> Ports { get; init; } = [];

    public bool Equals(CanvasNode? other) =>
        other is not null && (Id, Kind, Title, X, Y, Placed, Width, Height, Parent, Collapsed, Calls)
            == (other.Id, other.Kind, other.Title, other.X, other.Y, other.Placed, other.Width, other.Height, other.Parent, other.Collapsed, other.Calls)
        && Ports.SequenceEqual(other.Ports);

    public override int GetHashCode() => HashCode.Combine(Id, X, Y);
}

/// <summary>One end of a link.</summary>
public sealed record CanvasEnd(string Node, string Port);

/// <summary>A link.</summary>
public sealed record CanvasEdge(string Id, CanvasEnd From, CanvasEnd To, string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }

    public IReadOnlyList<CanvasPoint> Bends { get; init; } = [];

    public bool Equals(CanvasEdge? other) =>
        other is not null && (Id, From, To, Type, Parent) == (other.Id, other.From, other.To, other.Type, other.Parent) && Bends.SequenceEqual(other.Bends);

    public override int GetHashCode() => HashCode.Combine(Id, From, To);
}

/// <summary>What the script is told after a change: all that is named replaces what there was of that id.</summary>
public sealed record CanvasPatch(long Revision)
{
    public IReadOnlyList<CanvasNode> Nodes { get; init; } = [];

    public IReadOnlyList<CanvasEdge> Edges { get; init; } = [];

    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<string> RemovedEdges { get; init; } = [];

    /// <summary>What is selected from now on; null to leave it.</summary>
    public IReadOnlyList<string>? Select { get; init; }

    /// <summary>True when what is not named is gone.</summary>
    public bool Full { get; init; }

    /// <summary>True for graphs so large that only nodes that were seen have elements.</summary>
    public bool Sparse { get; init; }

    /// <summary>True when elements have come or gone that the script is to look for.</summary>
    [JsonIgnore]
    public bool HasNewElements { get; init; }

    /// <summary>True when the script knows this revision already.</summary>
    [JsonIgnore]
    public bool IsTold { get; init; }

    [JsonIgnore]
    public bool IsEmpty => IsTold && !HasNewElements && !Full && Select is null && Nodes.Count + Edges.Count + Removed.Count + RemovedEdges.Count == 0;
}
