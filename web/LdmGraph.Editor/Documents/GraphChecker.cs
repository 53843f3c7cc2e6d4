using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

/// <summary>Binds a graph after every change, a moment later and beside everything else, and tells what is wrong with it.</summary>
internal sealed class GraphChecker : IDisposable
{
    // Long enough to skip the states between two keys, short enough to be felt as at once.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(150);

    private readonly Lock _gate = new();
    private readonly Func<EditorDocument> _document;
    private readonly Action<GraphProblems, PortKnowledge> _found;
    private readonly LiveCatalog _catalog;
    private readonly EditorOptions _options;
    private readonly string _path;
    private readonly ITimer _timer;
    private (long Revision, NodeCatalog? Catalog) _checked = (-1, null);

    public GraphChecker(string path, Func<EditorDocument> document, LiveCatalog catalog, EditorOptions options, TimeProvider time, Action<GraphProblems, PortKnowledge> found)
    {
        (_path, _document, _catalog, _options, _found) = (path, document, catalog, options, found);
        _timer = time.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Checks soon; further changes until then put it off.</summary>
    public void Plan() => _timer.Change(Delay, Timeout.InfiniteTimeSpan);

    /// <summary>Checks soon, although the graph itself is as it was.</summary>
    public void PlanAnew()
    {
        lock (_gate) _checked = (-1, null);
        Plan();
    }

    /// <summary>Checks now, unless this state has been checked.</summary>
    public void Check()
    {
        lock (_gate)
        {
            var document = _document();
            var catalog = _catalog.Current;
            if ((document.Revision, catalog) == _checked) return;
            _checked = (document.Revision, catalog);
            BoundGraph bound;
            try
            {
                bound = Bind(document, catalog);
            }
            catch (Exception broken)
            {
                // A mistake of ours or of a plugin. On a timer's thread it would end the process, and with it every run and every other graph.
                _found(new(document.Revision, [new(DiagnosticCode.NotChecked, $"the graph could not be checked: {broken.Message}", "undo the last change")]), new(catalog));
                return;
            }
            _found(new(document.Revision, bound.Diagnostics), new(catalog, bound));
        }
    }

    public void Dispose() => _timer.Dispose();

    private BoundGraph Bind(EditorDocument document, NodeCatalog catalog)
    {
        var folder = Path.GetDirectoryName(_path)!;
        return GraphBinder.Bind(GraphDocument.Parse(document.ToJson(), _path, _options.Limits), catalog, new BindOptions
        {
            Files = new FileRoots([.. _options.ReadableRoots, _options.Folder], folder),
            Services = _options.Services,
            Limits = _options.Limits,
            AllowMissingParams = true,
            RecordPorts = true,
        });
    }
}
