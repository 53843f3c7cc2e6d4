using LdmGraph.Editor.Batches;
using LdmGraph.Editor.Documents;
using LdmGraph.Editor.Widgets;
using LdmGraph.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Components;

public sealed partial class GraphCanvas
{
    private RunWatch? _watch;
    private ElementReference _many;
    private bool _isManyAsked;
    private bool _focusMany;
    private string? _manyRefusal;
    private IRunQueue? _runs;

    [Inject] private IServiceProvider Services { get; set; } = null!;

    /// <summary>What runs graphs; null in a host without runs.</summary>
    private IRunQueue? Runs => _runs ??= Services.GetService<IRunQueue>();

    private void WatchRuns()
    {
        if (Runs is null) return;
        _watch = new RunWatch(Runs, Session, ShowRun, _context.Last, () => _ = InvokeAsync(StateHasChanged));
        _watch.Start();
    }

    private Task ShowRun(RunPatch patch) => InvokeAsync(async () =>
    {
        if (_canvas is null || _isDisposed) return;
        _context.Runs.Take(patch);
        try
        {
            await _canvas.InvokeVoidAsync("run", patch);
        }
        catch (JSDisconnectedException)
        {
            _canvas = null;
        }
    });

    /// <summary>Queues the graph as it is now, with new seeds where they are wanted. The run is the queue's from then on: closing the page stops nothing.</summary>
    private async Task RunGraph(RunPlan plan)
    {
        if (Runs is not { } runs || _watch is null) return;
        _manyRefusal = null;
        // What runs is what the file says, also when something else has just written it.
        Session.LookOutside();
        if (Session.Document.Params.Where(LiteralField.IsNeeded).Select(param => param.Name).ToList() is { Count: > 0 } needed)
        {
            RefuseRun($"{string.Join(", ", needed)}: {(needed.Count == 1 ? "this is" : "these are")} needed to run; write {(needed.Count == 1 ? "it" : "them")} on the card Params");
            await ShowNode(CanvasIds.Params);
            return;
        }
        // What is refused has used up no seed.
        var seeds = AdvanceSeeds.Of(Session.Document);
        var graph = RunnableGraph.Of(seeds.In(Session.Document), Session.Ports);
        if (Session.Document.Nodes.Any(node => node.Mode != NodeMode.Active) && !RunnableGraph.Makes(graph, Session.Catalog))
        {
            RefuseRun("nothing would be made: what makes something is muted, or needs something that is");
            return;
        }
        try
        {
            var ids = await runs.SubmitAsync(plan.Of(new RunRequest { Graph = graph.ToJson(), Name = Session.Name, GraphId = Session.Id }));
            (_problem, _isManyAsked) = (null, false);
            Session.Apply(seeds, null, _origin);
            await _watch.FollowAsync(ids[0]);
        }
        catch (InvalidRunException invalid)
        {
            await ShowInvalid(invalid);
        }
        catch (QueueFullException full)
        {
            RefuseRun(full.Message);
        }
    }

    /// <summary>Cancels the run that is shown, and with <paramref name="all"/> those of this graph that wait as well.</summary>
    private async Task CancelRun(bool all)
    {
        if (Runs is not { } runs || _watch?.Run is not { } shown) return;
        // Those that wait first: otherwise one of them starts in between.
        if (all)
            foreach (var run in (await runs.ListAsync(new RunFilter { GraphId = Session.Id, States = [RunState.Queued] }, 0, 1000)).Runs) await runs.CancelAsync(run.Id);
        await runs.CancelAsync(shown.Id);
    }

    private void AskMany()
    {
        _isManyAsked = _focusMany = !_isManyAsked;
        _manyRefusal = null;
    }

    private void CloseMany(KeyboardEventArgs key)
    {
        if (key.Key == "Escape") _isManyAsked = false;
    }

    /// <summary>The first problem is shown where it is; all of them stand in the list.</summary>
    private async Task ShowInvalid(InvalidRunException invalid)
    {
        var known = Session.Check();
        var first = invalid.Problems[0];
        // In the words of the canvas, where it is known there as well.
        if (known.All.FirstOrDefault(problem => problem.Id == first.Code && problem.Node == first.Node && problem.Port == first.Port) is { } same) first = RunProblem.Of(same);
        RefuseRun(invalid.Problems.Count == 1 ? first.ToString() : $"{invalid.Problems.Count} problems: {first}");
        if (_canvas is not null && invalid.Problems.Select(problem => problem.Node).FirstOrDefault(node => node is not null && Session.Document.Find(node) is not null) is { } at)
            await _canvas.InvokeVoidAsync("show", at, false);
    }

    /// <summary>Says it where the run was asked for: a dialog stays as it was filled in.</summary>
    private void RefuseRun(string reason)
    {
        if (_isManyAsked) _manyRefusal = reason;
        else _problem = reason;
        StateHasChanged();
    }
}
