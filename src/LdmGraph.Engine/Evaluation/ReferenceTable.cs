using System.Runtime.InteropServices;

namespace LdmGraph.Engine;

/// <summary>
/// Who still needs which value. Counted by the identity of objects, so that a value in two slots, an input that is returned
/// as an output, or an element of two lists is disposed once, after its last use. Used by one thread at a time.
/// </summary>
internal sealed class ReferenceTable(ResultCache? cache)
{
    private readonly Dictionary<object, Entry> _entries = new(ReferenceEqualityComparer.Instance);

    private enum Owner : byte
    {
        /// <summary>Disposed with its last reference here.</summary>
        Here,

        /// <summary>Someone else's, who outlives this table.</summary>
        Elsewhere,

        /// <summary>Given back to the cache with its last reference here.</summary>
        Cache,
    }

    private struct Entry
    {
        public int References;
        public Owner Owner;
    }

    /// <summary>One more use of a value that a node returned: what is not known yet is new, and owned here.</summary>
    public void Retain(object? value) => Add(value, Owner.Here);

    /// <summary>One more use of a value that came from outside.</summary>
    public void Borrow(object? value) => Add(value, Owner.Elsewhere);

    /// <summary>One more use of a value just taken from the cache.</summary>
    public void Adopt(object? value)
    {
        foreach (var owned in OwnedValues.Of(value))
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, owned, out var known);
            entry.References++;
            // The cache counts this table once per value, however often it was taken.
            if (known) cache!.Release(owned);
            else entry.Owner = Owner.Cache;
        }
    }

    /// <summary>True when the value's owner is the cache.</summary>
    public bool IsShared(object owned) => _entries.TryGetValue(owned, out var entry) && entry.Owner == Owner.Cache;

    /// <summary>Values that were owned here and now are the cache's, which counts this table as a user.</summary>
    public void Share(List<object> values)
    {
        foreach (var owned in values) CollectionsMarshal.GetValueRefOrNullRef(_entries, owned).Owner = Owner.Cache;
    }

    /// <summary>Values whose ownership goes to whoever receives the results of the table's holder.</summary>
    public void HandOver(object? value)
    {
        foreach (var owned in OwnedValues.Of(value)) CollectionsMarshal.GetValueRefOrNullRef(_entries, owned).Owner = Owner.Elsewhere;
    }

    /// <summary>One use less.</summary>
    public void Release(object? value)
    {
        foreach (var owned in OwnedValues.Of(value))
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, owned);
            if (--entry.References > 0) continue;
            var owner = entry.Owner;
            _entries.Remove(owned);
            End(owned, owner);
        }
    }

    /// <summary>The end of all uses.</summary>
    public void Clear()
    {
        foreach (var (owned, entry) in _entries) End(owned, entry.Owner);
        _entries.Clear();
    }

    private void Add(object? value, Owner owner)
    {
        foreach (var owned in OwnedValues.Of(value))
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, owned, out var known);
            entry.References++;
            if (!known) entry.Owner = owner;
        }
    }

    private void End(object owned, Owner owner)
    {
        if (owner == Owner.Here) ((IDisposable)owned).Dispose();
        else if (owner == Owner.Cache) cache!.Release(owned);
    }
}
