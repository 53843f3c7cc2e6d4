namespace LdmGraph.Engine;

/// <summary>The catalog in use. Catalogs do not change: when plugins are loaded again, another one takes the place of the old.</summary>
/// <threadsafety>Safe.</threadsafety>
public sealed class LiveCatalog(NodeCatalog first)
{
    private volatile NodeCatalog _current = first;

    /// <summary>Raised after another catalog has come into use; a handler returns quickly.</summary>
    public event Action? PluginsChanged;

    /// <summary>The node types of now.</summary>
    public NodeCatalog Current => _current;

    /// <summary>The node types of now, held until the result is disposed: for binding a graph that is then run.</summary>
    public CatalogUse Use()
    {
        while (true)
            if (Current.TryUse() is { } use) return use;
    }

    /// <summary>Puts another catalog into use.</summary>
    /// <param name="next">The catalog that graphs are bound with from here on.</param>
    /// <param name="unused">Called when the last run with the old one has ended.</param>
    public void Replace(NodeCatalog next, Action unused)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(unused);
        var old = Interlocked.Exchange(ref _current, next);
        PluginsChanged?.Invoke();
        old.Replace(unused);
    }
}

/// <summary>A catalog that is in use until this is disposed.</summary>
public sealed class CatalogUse : IDisposable
{
    private NodeCatalog? _held;

    internal CatalogUse(NodeCatalog catalog) => Catalog = _held = catalog;

    public NodeCatalog Catalog { get; }

    public void Dispose() => Interlocked.Exchange(ref _held, null)?.EndUse();
}
