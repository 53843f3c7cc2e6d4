using System.Collections.Concurrent;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Plugins;
using LdmGraph.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Components;

/// <summary>
/// The graph, drawn and edited. The document is the session's; the script (Canvas/) owns geometry while a gesture runs and sends one
/// message when it is over; this answers with one patch after every change, whoever made it.
/// </summary>
public sealed partial class GraphCanvas
{
    /// <summary>Nodes that get their bodies with the first rendering, and then with every next one.</summary>
    private const int BodiesAtOnce = 80;

    private readonly string _origin = Guid.NewGuid().ToString("N");
    private readonly GestureReader _gestures = new();
    private ElementReference _root;
    private IJSObjectReference? _module;
    private IJSObjectReference? _canvas;
    private DotNetObjectReference<GraphCanvas>? _self;
    private CanvasState _state = null!;
    private CanvasContext _context = null!;
    private EditorSession? _shown;
    // Not to keep the types of plugins that are loaded again while nobody looks at the page.
    private WeakReference<NodeCatalog> _toldTypes = null!;
    private IReadOnlyList<string> _selected = [];
    // Another one whenever something else is selected: a node that was given another id is the same.
    private object _choice = new();
    private IReadOnlyList<string>? _select;
    private string? _problem;
    private readonly CanvasSight _sight = new();
    private bool _hasNewElements;
    private int _bodies = BodiesAtOnce;
    private bool _full = true;
    private bool _stale;
    private readonly ConcurrentQueue<DocumentChanged> _changes = new();
    private bool _isDisposed;
    private bool? _isPanelShown;
    private string _tab = SidePanel.Result;
    private bool _isHelpShown;
    private bool _focusSelected;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>The plugins' own node bodies; null in a host without plugins.</summary>
    private OwnBodies? Bodies => Services.GetService<OwnBodies>();

    /// <summary>The graph.</summary>
    [Parameter, EditorRequired] public EditorSession Session { get; set; } = null!;

    /// <summary>What stands before the buttons: where this graph is and what it is called.</summary>
    [Parameter] public RenderFragment? Head { get; set; }

    /// <summary>What else can be done with the graph on this site, behind the buttons.</summary>
    [Parameter] public RenderFragment? Tail { get; set; }

    /// <summary>Asked to show the graph that a node calls: the node's path.</summary>
    [Parameter] public EventCallback<string> OpenCalled { get; set; }

    /// <summary>Called by the script when a gesture is over, in parts where it is long.</summary>
    [JSInvokable]
    public async Task Gesture(long number, int part, int parts, string text)
    {
        if (_gestures.Read(number, part, parts, text) is not { } gesture) return;
        try
        {
            await Do(gesture);
        }
        catch (EditRefusedException refused)
        {
            Refuse(refused.Message);
        }
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(Session, _shown)) return;
        if (_shown is not null) throw new InvalidOperationException("a canvas shows one graph for as long as it lives; give it the graph's id as its key");
        _shown = Session;
        _state = new CanvasState(type => Bodies?.Of(type));
        _context = new CanvasContext(Session, _origin, Tell);
        _state.Show(Session);
        Session.Changed += OnChanged;
        Session.Checked += OnChecked;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isDisposed) return;
        try
        {
            if (firstRender)
            {
                _self = DotNetObjectReference.Create(this);
                _module = await Js.InvokeAsync<IJSObjectReference>("import", "./_content/LdmGraph.Editor/canvas.js");
                _canvas = await _module.InvokeAsync<IJSObjectReference>("mount", _root, _self, new { graph = Session.Id, types = PortCompatibility.Table(Session.Catalog), looks = PortLook.Table(Session.Catalog), grid = 10 });
                _toldTypes = new(Session.Catalog);
            }
            if (_canvas is null) return;
            // Not before: what a run says to a page without a canvas is lost.
            if (firstRender) WatchRuns();
            if (!_toldTypes.TryGetTarget(out var told) || !ReferenceEquals(told, Session.Catalog))
            {
                _toldTypes = new(Session.Catalog);
                await _canvas.InvokeVoidAsync("types", PortCompatibility.Table(Session.Catalog), PortLook.Table(Session.Catalog));
            }
            var (select, full, hasNewElements) = (_select, _full, _hasNewElements);
            (_select, _full, _hasNewElements) = (null, false, false);
            if (_state.NextPatch(select, full) with { Sparse = _sight.IsSparse, HasNewElements = hasNewElements } is { IsEmpty: false } patch) await _canvas.InvokeVoidAsync("patch", patch);
            if (_focusSelected && select is [var only, ..])
            {
                _focusSelected = false;
                await _canvas.InvokeVoidAsync("show", only);
            }
            if (_focusMany)
            {
                _focusMany = false;
                await _many.FocusAsync();
            }
            if (!_sight.IsSparse && _bodies < _state.Items.Count)
            {
                _bodies += BodiesAtOnce;
                StateHasChanged();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone; its script with it.
            _canvas = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        if (_shown is not null)
        {
            _shown.Changed -= OnChanged;
            _shown.Checked -= OnChecked;
        }
        if (_watch is not null) await _watch.DisposeAsync();
        try
        {
            if (_canvas is not null)
            {
                await _canvas.InvokeVoidAsync("dispose");
                await _canvas.DisposeAsync();
            }
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            _canvas = null;
        }
        _self?.Dispose();
    }

    private async Task Do(Gesture gesture)
    {
        switch (gesture)
        {
            case Selected selected:
                if (!selected.Ids.SequenceEqual(_selected)) _choice = new();
                _selected = selected.Ids;
                StateHasChanged();
                break;
            case Commanded command:
                await Do(command);
                break;
            case PaletteAsked asked:
                AskPalette(asked);
                break;
            case Seen seen:
                if (!_sight.See(seen.Ids)) break;
                _hasNewElements = true;
                StateHasChanged();
                break;
            case Failed failed:
                Refuse(failed.Reason);
                break;
            case Opened opened:
                if (_state.Find(opened.Id) is { Canvas.Calls: true }) await OpenCalled.InvokeAsync(opened.Id);
                break;
            default:
                if (GestureCommands.Of(gesture, Session.Document) is not { } edit) break;
                var result = Session.Apply(edit, gesture.Revision, _origin);
                Tell(result.Refusal);
                // What went into a body, or out of one, has another name there.
                if (result.Created.Count > 0) Select(result.Created);
                break;
        }
    }

    /// <summary>Shows why something could not be done until something can.</summary>
    private void Tell(string? refusal)
    {
        if (refusal is not null) Refuse(refusal);
        else if (_problem is not null)
        {
            _problem = null;
            StateHasChanged();
        }
    }

    /// <summary>Shows why something could not be done, and draws the graph as it still is.</summary>
    private void Refuse(string reason)
    {
        _problem = reason;
        _full = true;
        StateHasChanged();
    }

    /// <summary>Comes from whoever changed the graph, on any thread; changes that come faster than they are drawn are drawn together.</summary>
    private void OnChanged(DocumentChanged change)
    {
        _changes.Enqueue(change);
        Redraw();
    }

    private void OnChecked() => Redraw();

    private void Redraw()
    {
        if (Interlocked.Exchange(ref _stale, true)) return;
        _ = InvokeAsync(() =>
        {
            _stale = false;
            if (!_isDisposed && (FollowChanges() | _state.Show(Session))) StateHasChanged();
        });
    }

    /// <summary>What is selected stays so under another id.</summary>
    /// <returns>True when something has one.</returns>
    private bool FollowChanges()
    {
        var before = _selected;
        while (_changes.TryDequeue(out var change)) _selected = [.. _selected.Select(change.Follow)];
        if (_selected.SequenceEqual(before)) return false;
        _select = _selected;
        return true;
    }
}
