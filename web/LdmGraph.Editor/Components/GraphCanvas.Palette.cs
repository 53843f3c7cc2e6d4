using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Palette;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Components;

public sealed partial class GraphCanvas
{
    private PaletteAsked? _asked;
    private IReadOnlyList<PalettePart> _parts = [];

    /// <summary>What the asked-for node is to be linked with; null for nothing.</summary>
    private PortWish? Wish
    {
        get
        {
            if (_asked?.End is not { } end) return null;
            var type = _state.Find(end.Node)?.Rows.FirstOrDefault(row => row.Canvas.Name == end.Port && row.Canvas.Side == end.Side)?.Canvas.Type;
            return new(Session.Catalog.FindPortType(type ?? "any") ?? PortType.Any, WantsInput: end.Side == "out");
        }
    }

    private void AskPalette(PaletteAsked asked)
    {
        _asked = asked;
        _parts = [.. (Services.GetService<EditorSessions>()?.PartsFor(Session) ?? []).Select(part => new PalettePart(part.Part.Name, part.Part.Description, part.File))];
        StateHasChanged();
    }

    private async Task PlacePalette(ElementReference box)
    {
        if (_canvas is not null && _asked is { } asked) await _canvas.InvokeVoidAsync("popup", box, asked.ClientX, asked.ClientY);
    }

    private void Add(PaletteMatch match)
    {
        if (_asked is not { } asked) return;
        // What feeds an input stands to the left of it.
        var x = asked.End?.Side == "in" ? asked.X - 260 : asked.X;
        var node = new AddNode(asked.Parent ?? "", match.Type.Id, x, asked.Y) { Graph = match.Part?.File, Id = match.Part is { } part ? Names.Clean(part.Title) : null };
        _asked = null;
        Create(asked.End is { } end && match.Port is { } port ? new AddLinkedNode(node, end, NameOf(port)) : node);
        _focusSelected = true;
    }

    private static string NameOf(PalettePort port) => port.Section == "out" ? port.Name! : $"{port.Section}.{port.Name ?? CanvasIds.New}";

    private void ClosePalette() => _asked = null;
}
