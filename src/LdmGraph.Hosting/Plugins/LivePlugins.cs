using System.Reflection;
using LdmGraph.Engine;

namespace LdmGraph.Hosting.Plugins;

/// <summary>
/// The plugins in use and their services. When their files have changed, <see cref="Refresh"/> puts the new versions into use
/// for graphs that are bound from then on; runs under way go on with the old ones, which are unloaded when the last has ended.
/// </summary>
/// <threadsafety>Safe.</threadsafety>
public sealed class LivePlugins : IDisposable, IAsyncDisposable
{
    private readonly LiveCatalog _catalog;
    private readonly Lock _refreshing = new();
    private readonly Lock _gate = new();
    private readonly List<PluginGeneration> _alive = [];
    private IServiceProvider _host = null!;
    private PluginGeneration _current = null!;

    // Let go of when it is in use: whoever registers this keeps this for ever, and must not keep the first versions with it.
    private PluginSet? _first;

    internal LivePlugins(PluginSet first, LiveCatalog catalog) => (_first, _catalog) = (first, catalog);

    /// <summary>Takes the host's services into use, once they are built.</summary>
    internal LivePlugins On(IServiceProvider host)
    {
        if (_first is not { } first) throw new InvalidOperationException("these plugins have their host already; call AddLdmGraph for each");
        _first = null;
        _host = host;
        _current = new PluginGeneration(first, host);
        _alive.Add(_current);
        return this;
    }

    /// <summary>Raised after <see cref="Refresh"/> has found something; also when that could not be put into use.</summary>
    public event Action<IReadOnlyList<PluginChange>>? Changed;

    /// <summary>Raised before old versions are unloaded: whoever keeps objects of these assemblies lets go of them now.</summary>
    public event Action<IReadOnlySet<Assembly>>? Unloading;

    /// <summary>The plugins of now.</summary>
    public PluginSet Current
    {
        get { lock (_gate) return _current.Plugins; }
    }

    /// <summary>The host's services and those of the plugins of now. Ask when needed: what it gives may belong to a version that goes.</summary>
    public IServiceProvider Services
    {
        get { lock (_gate) return _current.Over(_host); }
    }

    /// <summary>
    /// Looks at the plugins' folders and puts what has changed there into use. A new version that cannot be loaded changes
    /// nothing.
    /// </summary>
    /// <returns>What has happened; empty when nothing has.</returns>
    /// <exception cref="InvalidOperationException">The plugins were loaded once and for all.</exception>
    public IReadOnlyList<PluginChange> Refresh()
    {
        var changes = new List<PluginChange>();
        lock (_refreshing)
        {
            var before = Current;
            if (before.Copies is null) throw new InvalidOperationException($"these plugins cannot be loaded again; set {nameof(LdmGraphOptions.WatchPlugins)} before they are loaded first");
            var after = before.Refresh(changes);
            if (!ReferenceEquals(before, after)) PutIntoUse(after);
        }
        if (changes.Count > 0) Changed?.Invoke(changes);
        return changes;
    }

    /// <summary>What nodes of these plugins see: the services of the generation they belong to, and the host's.</summary>
    internal IServiceProvider? Over(PluginSet plugins, IServiceProvider host)
    {
        lock (_gate) return _alive.Find(generation => ReferenceEquals(generation.Plugins, plugins))?.Over(host);
    }

    internal object? GetService(Type contract)
    {
        PluginGeneration current;
        lock (_gate) current = _current;
        return current.GetService(contract);
    }

    public void Dispose()
    {
        foreach (var generation in TakeAll()) generation.Dispose();
        Current.Copies?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var generation in TakeAll()) await generation.DisposeAsync();
        Current.Copies?.Dispose();
    }

    private void PutIntoUse(PluginSet plugins)
    {
        var next = new PluginGeneration(plugins, _host);
        PluginGeneration last;
        lock (_gate)
        {
            (last, _current) = (_current, next);
            _alive.Add(next);
        }
        _catalog.Replace(plugins.Catalog, () => End(last));
    }

    /// <summary>No run needs the generation any more: its services go, and the plugins that no other generation has.</summary>
    private void End(PluginGeneration generation)
    {
        InstalledPlugin[] gone;
        lock (_gate)
        {
            if (!_alive.Remove(generation)) return;
            gone = [.. generation.Plugins.Loaded.Where(plugin => plugin.Context is { IsCollectible: true } && !_alive.Exists(other => other.Plugins.All.Contains(plugin)))];
        }
        Unloading?.Invoke(gone.SelectMany(plugin => plugin.Context!.Assemblies).ToHashSet());
        generation.Dispose();
        foreach (var plugin in gone) generation.Plugins.LetGo(plugin);
    }

    private PluginGeneration[] TakeAll()
    {
        lock (_gate)
        {
            PluginGeneration[] all = [.. _alive];
            _alive.Clear();
            return all;
        }
    }
}
