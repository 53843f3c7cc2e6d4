using LdmGraph.Editor.Documents;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Components;

public sealed partial class GraphCanvas
{
    private PaletteAsked? _asked;

    /// <summary>Type of the port that the asked-for node is to be linked with; null for none.</summary>
    private string? WantedType => _asked?.End is { } end ? _state.Find(end.Node)?.Rows.FirstOrDefault(row => row.Canvas.Name == end.Port && row.Canvas.Side == end.Side)?.Canvas.Type ?? "any" : null;

    private void AskPalette(PaletteAsked asked)
    {
        _asked = asked;
        StateHasChanged();
    }

    private async Task PlacePalette(ElementReference box)
    {
        if (_canvas is not null && _asked is { } asked) await _canvas.InvokeVoidAsync("popup", box, asked.ClientX, asked.ClientY);
    }

    private void Add(PaletteEntry entry)
    {
        if (_asked is not { } asked) return;
        // What feeds an input stands to the left of it.
        var x = asked.End?.Side == "in" ? asked.X - 260 : asked.X;
        var node = new AddNode(asked.Parent ?? "", entry.Type.Id, x, asked.Y);
        _asked = null;
        Create(asked.End is { } end && entry.Port is { } port ? new AddLinkedNode(node, end, port) : node);
        _focusSelected = true;
    }

    private async Task ClosePalette()
    {
        _asked = null;
        if (_canvas is not null) await _canvas.InvokeVoidAsync("focus");
    }
}
