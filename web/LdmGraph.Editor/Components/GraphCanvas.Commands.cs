using LdmGraph.Editor.Batches;
using LdmGraph.Editor.Documents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Components;

public sealed partial class GraphCanvas
{
    private async Task Do(Commanded command)
    {
        var nodes = command.Ids.Where(id => Session.Document.Find(id) is not null).ToList();
        switch (command.Name)
        {
            case "undo": Show(Session.Undo(_origin)); break;
            case "redo": Show(Session.Redo(_origin)); break;
            case "delete": Delete(command.Ids, nodes); break;
            case "copy": await Copy(command.Ids, nodes); break;
            case "cut":
                await Copy(command.Ids, nodes);
                Delete(command.Ids, nodes);
                break;
            case "paste": Create(new PasteNodes(command.Text ?? "", command.Ids is [var zone] ? zone : "", command.X, command.Y)); break;
            case "duplicate": Duplicate(command.Ids, nodes); break;
            case "collapse": Toggle(nodes, node => node.Geometry.Collapsed, (paths, on) => new SetCollapsed(paths, on)); break;
            case "bypass": Toggle(nodes, node => node.Mode == NodeMode.Bypassed, (paths, on) => new SetMode(paths, on ? NodeMode.Bypassed : NodeMode.Active)); break;
            case "mute": Toggle(nodes, node => node.Mode == NodeMode.Muted, (paths, on) => new SetMode(paths, on ? NodeMode.Muted : NodeMode.Active)); break;
            case "frame": Create(new AddMark(MarkKind.Frame, "Frame", command.X, command.Y, command.Width ?? 320, command.Height ?? 200)); break;
            case "note":
                Create(new AddMark(MarkKind.Note, "", command.X, command.Y, 220, 120));
                _focusSelected = true;
                break;
            case "part": MakePart(nodes); break;
            case "unpack": Unpack(nodes); break;
            case "open" when nodes is [var call]: await OpenCalled.InvokeAsync(call); break;
            case "rename":
                _isPanelShown = true;
                _tab = SidePanel.Selection;
                if (nodes is not [var named]) break;
                // The node that has the focus need not be selected.
                if (!_selected.SequenceEqual(nodes)) Select([named]);
                _context.IsTitleWanted = true;
                break;
            case "run": await RunGraph(RunPlan.Once); break;
            case "save": Session.Save(); break;
            case "help": _isHelpShown = true; break;
            case "outline": await TogglePanel(); break;
            case "resync": _full = true; break;
            default: Refuse($"there is no command '{command.Name}'"); break;
        }
        StateHasChanged();
    }

    /// <summary>A command from a button beside the canvas: the script adds the selection and where one looks.</summary>
    private async Task CommandFromPage(string name)
    {
        if (_canvas is null) return;
        await _canvas.InvokeVoidAsync("command", name);
    }

    private async Task ShowNode(string id)
    {
        if (_canvas is not null) await _canvas.InvokeVoidAsync("show", id);
    }

    /// <summary>Shows or hides the panel. Until somebody says which, it is there where the window is wide.</summary>
    private async Task TogglePanel() =>
        _isPanelShown = !(_isPanelShown ?? (_canvas is not null && !await _canvas.InvokeAsync<bool>("narrow")));

    private void CloseHelp() => _isHelpShown = false;

    private void Delete(IReadOnlyList<string> ids, List<string> nodes)
    {
        var marks = Marks(ids);
        var commands = new List<EditorCommand>();
        if (nodes.Count > 0) commands.Add(new RemoveNodes(nodes));
        if (marks.Count > 0) commands.Add(new RemoveMarks(marks));
        if (commands.Count > 0) Show(Session.Apply(commands.Count == 1 ? commands[0] : new CompositeCommand($"Delete {ids.Count} things", commands), null, _origin));
    }

    private static List<string> Marks(IReadOnlyList<string> ids) => [.. ids.Select(CanvasIds.MarkOf).OfType<string>()];

    private async Task Copy(IReadOnlyList<string> ids, List<string> nodes)
    {
        if (_canvas is null || (nodes.Count == 0 && Marks(ids).Count == 0)) return;
        await _canvas.InvokeVoidAsync("copied", GraphClipboard.Copy(Session.Document, nodes, Marks(ids)));
    }

    private void Duplicate(IReadOnlyList<string> ids, List<string> nodes)
    {
        var marks = Marks(ids);
        if (nodes.Count > 0 || marks.Count > 0) Create(new DuplicateNodes(nodes, marks));
    }

    private void MakePart(List<string> nodes)
    {
        if (Services.GetService<EditorSessions>() is not { } sessions) return;
        var name = ScopePath.Outermost(nodes) is [.., var last] ? ScopePath.IdOf(last) : "part";
        var (result, _) = sessions.MakePart(Session, nodes, name, _origin);
        Show(result);
        if (result.Applied) Select(result.Created);
    }

    private void Unpack(List<string> nodes)
    {
        if (Services.GetService<EditorSessions>() is not { } sessions || nodes is not [var call]) return;
        var result = sessions.Unpack(Session, call, _origin);
        Show(result);
        if (result.Applied) Select(result.Created);
    }

    /// <summary>Switches on for all when it is off for one, otherwise off. What is in one of them goes with it, and is as before when it is switched off again.</summary>
    private void Toggle(List<string> nodes, Func<EditorNode, bool> isOn, Func<IReadOnlyList<string>, bool, EditorCommand> command)
    {
        var paths = ScopePath.Outermost(nodes);
        if (paths.Count > 0) Show(Session.Apply(command(paths, !paths.All(path => isOn(Session.Document.Find(path)!))), null, _origin));
    }

    private void Create(EditorCommand command)
    {
        var result = Session.Apply(command, null, _origin);
        Show(result);
        if (result.Applied) Select([.. result.Created.Select(created => Session.Document.Find(created) is null ? "$" + created : created)]);
    }

    private void Select(IReadOnlyList<string> ids) => (_select, _selected, _choice) = (ids, ids, new());

    private void Show(EditResult result) => Tell(result.Refusal);
}
