using System.Reflection;
using System.Runtime.InteropServices;

namespace LdmGraph.Engine;

/// <summary>
/// Results by their keys, in memory within a budget of bytes and, where a disk tier is given, beyond the process. Shared by all
/// runs of a process; thread-safe.
/// </summary>
/// <remarks>
/// What goes first is what costs least to compute again per byte, aged by use (GreedyDual-Size: Cao and Irani 1997). A value
/// that several results share is counted once. Values in use by a run live on when they are evicted, until that run is done
/// with them. Values whose size changes, such as models that read their weights when first needed, are measured anew at the
/// end of each run.
/// </remarks>
public sealed class ResultCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ResultKey, Entry> _entries = [];
    private readonly PriorityQueue<ResultKey, double> _eviction = new();
    private readonly Dictionary<object, Shared> _shared = new(ReferenceEqualityComparer.Instance);
    private double _age;

    /// <param name="memoryBytes">Budget of the memory tier.</param>
    /// <param name="disk">The tier that outlives the process, or null.</param>
    public ResultCache(long memoryBytes, DiskCache? disk = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBytes);
        MemoryBytes = memoryBytes;
        Disk = disk;
    }

    /// <summary>Budget of the memory tier.</summary>
    public long MemoryBytes { get; }

    public DiskCache? Disk { get; }

    /// <summary>Bytes in memory now.</summary>
    public long Bytes { get; private set; }

    /// <summary>Results in memory now.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    internal CacheHistory History { get; } = new();

    /// <summary>Forgets everything in memory. Values in use by a run live until it is done with them.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
            {
                Bytes -= entry.Plain;
                Drop(entry);
            }
            _entries.Clear();
            _eviction.Clear();
        }
    }

    /// <summary>
    /// Forgets results whose values or whose node come from these assemblies, so that the plugins they belong to can be
    /// unloaded.
    /// </summary>
    public void Forget(IReadOnlySet<Assembly> assemblies)
    {
        lock (_gate)
            foreach (var (key, entry) in _entries.Where(pair => pair.Value.Origin is { } origin && assemblies.Contains(origin) || Array.Exists(pair.Value.Values, value => ComesFrom(value, assemblies))).ToList())
            {
                _entries.Remove(key);
                Bytes -= entry.Plain;
                Drop(entry);
            }
    }

    public void Dispose() => Clear();

    internal bool Contains(ResultKey key)
    {
        lock (_gate) return _entries.ContainsKey(key);
    }

    /// <summary>Takes a result; each owned value counts once more, for the taker, who gives it back with <see cref="Release(object)"/>.</summary>
    internal bool TryTake(ResultKey key, out object?[] values)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                values = [];
                return false;
            }
            entry.Priority = _age + entry.Worth;
            values = entry.Values;
            foreach (var value in values)
                foreach (var owned in OwnedValues.Of(value)) Retain(owned, forEntry: false);
            return true;
        }
    }

    /// <summary>Keeps a result. Each owned value counts once for the cache; what is new to it counts once more for the giver.</summary>
    /// <returns>The owned values that the giver shared until now by itself and now shares with the cache; null when the result is too large to be kept.</returns>
    internal List<object>? TryPut(ResultKey key, object?[] values, double seconds, Func<object, bool> isShared, Assembly? origin = null)
    {
        long bytes = 0;
        foreach (var value in values)
        {
            bytes += OwnedValues.Measure(value);
            foreach (var owned in OwnedValues.Of(value))
                if (!ReferenceEquals(owned, value)) bytes += OwnedValues.Measure(owned);
        }
        if (bytes > MemoryBytes) return null;
        lock (_gate)
        {
            if (_entries.ContainsKey(key)) return null;
            // A microsecond at least: what is measured as free would otherwise go before everything else.
            var entry = new Entry(values, Math.Max(seconds, 1e-6) / Math.Max(bytes, 64), origin) { Plain = values.Sum(value => value is IDisposable ? 0 : OwnedValues.Measure(value)) };
            entry.Priority = _age + entry.Worth;
            _entries[key] = entry;
            _eviction.Enqueue(key, entry.Priority);
            Bytes += entry.Plain;
            var shared = new List<object>();
            foreach (var value in values)
                foreach (var owned in OwnedValues.Of(value))
                {
                    Retain(owned, forEntry: true);
                    if (shared.Contains(owned, ReferenceEqualityComparer.Instance) || isShared(owned)) continue;
                    Retain(owned, forEntry: false);
                    shared.Add(owned);
                }
            Evict();
            return shared;
        }
    }

    /// <summary>The taker is done with a value.</summary>
    internal void Release(object owned)
    {
        lock (_gate) Release(owned, ofEntry: false);
    }

    /// <summary>Measures values whose size may have changed, and keeps the budget.</summary>
    internal void Settle()
    {
        lock (_gate)
        {
            foreach (var value in _shared.Keys)
            {
                ref var shared = ref CollectionsMarshal.GetValueRefOrNullRef(_shared, value);
                var bytes = OwnedValues.Measure(value);
                if (shared.Entries > 0) Bytes += bytes - shared.Bytes;
                shared.Bytes = bytes;
            }
            Evict();
        }
    }

    private static bool ComesFrom(object? value, IReadOnlySet<Assembly> assemblies)
    {
        if (value is null) return false;
        if (Mentions(value.GetType(), assemblies)) return true;
        if (value is IHoldsValues holder && holder.Held.Any(held => ComesFrom(held, assemblies))) return true;
        return value is IReadOnlyList<object> list && list.Any(item => ComesFrom(item, assemblies));
    }

    private static bool Mentions(Type type, IReadOnlySet<Assembly> assemblies) => assemblies.Contains(type.Assembly)
        || (type.HasElementType && Mentions(type.GetElementType()!, assemblies))
        || (type.IsGenericType && Array.Exists(type.GetGenericArguments(), argument => Mentions(argument, assemblies)));

    private void Evict()
    {
        while (Bytes > MemoryBytes && _eviction.TryDequeue(out var key, out var priority))
        {
            if (!_entries.TryGetValue(key, out var entry)) continue;
            if (entry.Priority > priority)
            {
                // Used since it was queued.
                _eviction.Enqueue(key, entry.Priority);
                continue;
            }
            _age = priority;
            _entries.Remove(key);
            Bytes -= entry.Plain;
            Drop(entry);
        }
    }

    private void Drop(Entry entry)
    {
        foreach (var value in entry.Values)
            foreach (var owned in OwnedValues.Of(value)) Release(owned, ofEntry: true);
    }

    private void Retain(object owned, bool forEntry)
    {
        ref var shared = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, owned, out var known);
        shared.References++;
        if (!known) shared.Bytes = OwnedValues.Measure(owned);
        // What only runs hold is theirs to account for, not the cache's.
        if (forEntry && shared.Entries++ == 0) Bytes += shared.Bytes;
    }

    private void Release(object owned, bool ofEntry)
    {
        ref var shared = ref CollectionsMarshal.GetValueRefOrNullRef(_shared, owned);
        if (ofEntry && --shared.Entries == 0) Bytes -= shared.Bytes;
        if (--shared.References > 0) return;
        _shared.Remove(owned);
        ((IDisposable)owned).Dispose();
    }

    private struct Shared
    {
        public int References;
        public int Entries;
        public long Bytes;
    }

    private sealed class Entry(object?[] values, double worth, Assembly? origin)
    {
        /// <summary>Where the node is from that made them.</summary>
        public Assembly? Origin { get; } = origin;

        public object?[] Values { get; } = values;

        /// <summary>Seconds to compute it again, per byte.</summary>
        public double Worth { get; } = worth;

        /// <summary>Bytes of the values that are not counted in <see cref="_shared"/>.</summary>
        public long Plain { get; init; }

        public double Priority { get; set; }
    }
}
