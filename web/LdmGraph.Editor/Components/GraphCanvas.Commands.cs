using LdmGraph.Editor.Documents;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Components;

public sealed partial class GraphCanvas
{
    private async Task Do(Commanded command)
    {
        var nodes = command.Ids.Where(CanvasIds.IsNode).Where(id => Session.Document.Find(id) is not null).ToList();
        switch (command.Name)
        {
            case "undo": Show(Session.Undo(_origin)); break;
            case "redo": Show(Session.Redo(_origin)); break;
            case "delete": Delete(command.Ids, nodes); break;
            case "collapse": Toggle(nodes, node => node.Geometry.Collapsed, (paths, on) => new SetCollapsed(paths, on)); break;
            case "bypass": Toggle(nodes, node => node.Mode == NodeMode.Bypassed, (paths, on) => new SetMode(paths, on ? NodeMode.Bypassed : NodeMode.Active)); break;
            case "mute": Toggle(nodes, node => node.Mode == NodeMode.Muted, (paths, on) => new SetMode(paths, on ? NodeMode.Muted : NodeMode.Active)); break;
            case "note": Create(new AddMark(MarkKind.Note, "", command.X, command.Y, 220, 120)); break;
            case "run": await Run.InvokeAsync(); break;
            case "resync":
                _full = true;
                StateHasChanged();
                break;
            default: Refuse($"there is no command '{command.Name}'"); break;
        }
    }

    private Task CommandFromToolbar(string name) => _canvas is null ? Task.CompletedTask : _canvas.InvokeVoidAsync("command", name).AsTask();

    private void Delete(IReadOnlyList<string> ids, List<string> nodes)
    {
        var marks = ids.Select(CanvasIds.MarkOf).OfType<string>().ToList();
        var commands = new List<EditorCommand>();
        if (nodes.Count > 0) commands.Add(new RemoveNodes(nodes));
        if (marks.Count > 0) commands.Add(new RemoveMarks(marks));
        if (commands.Count > 0) Show(Session.Apply(commands.Count == 1 ? commands[0] : new CompositeCommand($"Delete {ids.Count} things", commands), null, _origin));
    }

    /// <summary>Switches on for all when it is off for one, otherwise off.</summary>
    private void Toggle(List<string> paths, Func<EditorNode, bool> isOn, Func<IReadOnlyList<string>, bool, EditorCommand> command)
    {
        if (paths.Count > 0) Show(Session.Apply(command(paths, !paths.All(path => isOn(Session.Document.Find(path)!))), null, _origin));
    }

    private void Create(EditorCommand command)
    {
        var result = Session.Apply(command, null, _origin);
        Show(result);
        if (result.Applied) _select = [.. result.Created.Select(created => Session.Document.Find(created) is null ? "$" + created : created)];
    }

    private void Show(EditResult result)
    {
        if (result.Refusal is { } reason) Refuse(reason);
        else _problem = null;
    }

    private void AskPalette(PaletteAsked asked)
    {
        _asked = asked;
        StateHasChanged();
    }
}
