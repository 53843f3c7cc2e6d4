namespace LdmGraph.Editor.Components;

/// <summary>
/// Which things on the canvas have elements. All of them, unless there are so many that the page would take minutes to come: then
/// those that somebody has looked at, and the script draws a box for every other.
/// </summary>
internal sealed class CanvasSight
{
    private const int SparseFrom = 1000;
    private const int MostKept = 2000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private IReadOnlyList<CanvasItem> _shown = [];

    /// <summary>True when only what was seen has elements.</summary>
    public bool IsSparse { get; private set; }

    /// <summary>Takes over what is on the canvas, and returns what of it has elements.</summary>
    public IReadOnlyList<CanvasItem> Of(IReadOnlyList<CanvasItem> items)
    {
        if (ReferenceEquals(items, _shown) && !IsSparse) return items;
        var isSparse = items.Count >= SparseFrom;
        // What grows beyond the limit keeps what it has: the focus may be in it.
        if (isSparse && !IsSparse) _seen.UnionWith(_shown.Select(item => item.Canvas.Id));
        if (!isSparse) _seen.Clear();
        (IsSparse, _shown) = (isSparse, items);
        return isSparse ? [.. items.Where(item => _seen.Contains(item.Canvas.Id))] : items;
    }

    /// <summary>Somebody looks at these, and for as long as there is room nothing else is dropped.</summary>
    /// <returns>True when there is something new among them.</returns>
    public bool See(IReadOnlyList<string> ids)
    {
        if (!IsSparse || ids.All(_seen.Contains)) return false;
        if (_seen.Count + ids.Count > MostKept) _seen.Clear();
        _seen.UnionWith(ids.Take(MostKept));
        return true;
    }
}
