using System.Collections.Immutable;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Documents.Parts;

namespace LdmGraph.Editor.Components;

/// <summary>What gestures mean for the document.</summary>
internal static class GestureCommands
{
    /// <summary>The command, or null for a gesture that changes nothing.</summary>
    /// <exception cref="EditRefusedException">It means something that is not there.</exception>
    public static EditorCommand? Of(Gesture gesture, EditorDocument document) => gesture switch
    {
        Moved { Into: { } body } moved => Moving(new MoveToBody([.. moved.Moves.Select(move => move.Id)], body, Places(moved.Moves)), moved.Others ?? []),
        Moved moved => new MoveNodes(Places(moved.Moves)),
        Resized resized when CanvasIds.MarkOf(resized.Id) is { } mark => new ChangeMark(mark) { Width = resized.Width, Height = resized.Height },
        Resized resized => new ResizeNode(resized.Id, resized.Width, null),
        Connected connected => Connection(connected, document),
        Disconnected { Ends: [var only] } => new Disconnect(Port(only)),
        // From the back, so that numbers of list items stay right.
        Disconnected several => new CompositeCommand("Remove links", [.. several.Ends.Reverse().Select(end => new Disconnect(Port(end)))]),
        Bent bent => new SetReroutes(Port(bent.To), [.. bent.Bends.Select(point => new ReroutePoint(point.X, point.Y))]),
        _ => null,
    };

    /// <summary>A link to a port, or to a new free port named after where it comes from; to a port inside of a body it is handed in.</summary>
    public static EditorCommand Link(CanvasEnd from, CanvasEnd to, EditorDocument document)
    {
        var (port, scope) = (Port(to), CanvasIds.ScopeOf(from, document));
        var source = CanvasIds.ToSource(from, scope);
        if (port.Port == CanvasIds.New) port = port with { Port = FreshPort(document, port, source) };
        return new ConnectAcross(scope, source, port);
    }

    private static ImmutableDictionary<string, ReroutePoint> Places(IReadOnlyList<Move> moves) => moves.ToImmutableDictionary(move => move.Id, move => new ReroutePoint(move.X, move.Y));

    private static EditorCommand Moving(MoveToBody move, IReadOnlyList<Move> others) =>
        others.Count == 0 ? move : new CompositeCommand(move.Label, [new MoveNodes(Places(others)), move]);

    private static EditorCommand Connection(Connected connected, EditorDocument document)
    {
        var link = Link(connected.From, connected.To, document);
        return connected.Instead is { } instead ? new CompositeCommand("Move a link", [link, new Disconnect(Port(instead))]) : link;
    }

    private static string FreshPort(EditorDocument document, PortRef port, LinkSource source)
    {
        var wish = source.Port.Length > 0 ? source.Port : source.Node;
        var name = wish;
        for (var number = 2; document.Port(port with { Port = name }) is not null; number++) name = wish + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }

    private static PortRef Port(CanvasEnd end)
    {
        try
        {
            return CanvasIds.ToPort(end);
        }
        catch (FormatException)
        {
            throw new EditRefusedException($"'{end.Port}' is no port that a link can lead to");
        }
    }
}
