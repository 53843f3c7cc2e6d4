using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LdmGraph.Editor.Components;

/// <summary>What one gesture on the canvas did. The script sends it when the gesture is over.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Moved), "moved")]
[JsonDerivedType(typeof(Resized), "resized")]
[JsonDerivedType(typeof(Connected), "connect")]
[JsonDerivedType(typeof(Disconnected), "disconnect")]
[JsonDerivedType(typeof(Bent), "bends")]
[JsonDerivedType(typeof(PaletteAsked), "palette")]
[JsonDerivedType(typeof(Selected), "select")]
[JsonDerivedType(typeof(Commanded), "command")]
[JsonDerivedType(typeof(Opened), "open")]
[JsonDerivedType(typeof(Seen), "seen")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record Gesture
{
    /// <summary>The revision that the person saw; null where it does not matter.</summary>
    public long? Revision { get; init; }
}

public sealed record Move(string Id, double X, double Y);

/// <param name="Moves">Where things are now; with <paramref name="Into"/>, in that body's coordinates.</param>
/// <param name="Into">The node into whose body they were moved, empty for out of every body; null when they stay in theirs.</param>
/// <param name="Others">With <paramref name="Into"/>, where everything else is shown that the document has no place for.</param>
public sealed record Moved(IReadOnlyList<Move> Moves, string? Into, IReadOnlyList<Move>? Others) : Gesture;

public sealed record Resized(string Id, double X, double Y, double Width, double Height) : Gesture;

/// <param name="From">The output.</param>
/// <param name="To">The input.</param>
/// <param name="Instead">The input that the link was taken off, when it was moved.</param>
public sealed record Connected(CanvasEnd From, CanvasEnd To, CanvasEnd? Instead) : Gesture;

public sealed record Disconnected(IReadOnlyList<CanvasEnd> Ends) : Gesture;

public sealed record Bent(CanvasEnd To, IReadOnlyList<CanvasPoint> Bends) : Gesture;

/// <summary>An end of a link that hangs in the air.</summary>
public sealed record LooseEnd(string Node, string Port, string Side);

/// <param name="X">Where the node is to be, in the body's coordinates.</param>
/// <param name="Y">Likewise.</param>
/// <param name="ClientX">Where the palette is to be, in the window.</param>
/// <param name="ClientY">Likewise.</param>
/// <param name="Parent">The zone in whose body; null for the graph itself.</param>
/// <param name="End">What the new node is to be linked with.</param>
public sealed record PaletteAsked(double X, double Y, double ClientX, double ClientY, string? Parent, LooseEnd? End) : Gesture;

public sealed record Selected(IReadOnlyList<string> Ids) : Gesture;

/// <param name="Name">What to do: <c>undo</c>, <c>delete</c>, <c>paste</c> and the like.</param>
/// <param name="Ids">With what.</param>
/// <param name="X">Where, in the graph's coordinates.</param>
/// <param name="Y">Likewise.</param>
/// <param name="Text">What is pasted.</param>
public sealed record Commanded(string Name, IReadOnlyList<string> Ids, double X, double Y, string? Text) : Gesture
{
    /// <summary>Size of the area that it is about, if any.</summary>
    public double? Width { get; init; }

    public double? Height { get; init; }
}

public sealed record Opened(string Id) : Gesture;

/// <summary>Of a large graph, what is in sight and needs its elements.</summary>
public sealed record Seen(IReadOnlyList<string> Ids) : Gesture;

/// <summary>Something that the script did for the person did not work out.</summary>
public sealed record Failed(string Reason) : Gesture;

/// <summary>Puts gestures together that came in parts, and passes each on once, however often it was sent.</summary>
internal sealed class GestureReader
{
    /// <summary>A paste of this many characters is a graph of some thousand nodes.</summary>
    private const int MaxLength = 8_000_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true, MaxDepth = 32 };

    private readonly StringBuilder _text = new();
    private long _last;
    private long _number;
    private int _part;

    /// <summary>The gesture, once its last part is there; null until then, and for one that was read before.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public Gesture? Read(long number, int part, int parts, string text)
    {
        if (number <= _last) return null;
        if (part == 0) (_number, _part) = (number, 0);
        // Parts that do not follow on one another are what a broken connection left; the whole is sent again.
        if (number != _number || part != _part) return null;
        if (part == 0) _text.Clear();
        if (_text.Length + text.Length > MaxLength) throw new JsonException($"the gesture has more than {MaxLength:N0} characters");
        _text.Append(text);
        _part++;
        if (_part < parts) return null;
        _last = number;
        var whole = _text.ToString();
        _text.Clear();
        return JsonSerializer.Deserialize<Gesture>(whole, Options) ?? throw new JsonException("a gesture is an object");
    }
}
