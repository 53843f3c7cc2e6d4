using System.Collections;
using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents;

/// <summary>How a value stood in the file it was read from.</summary>
internal enum JsonShape
{
    /// <summary>Made here or changed: on one line if it fits.</summary>
    Free,

    /// <summary>Read from one line.</summary>
    Inline,

    /// <summary>Read with its first member on a line of its own.</summary>
    Expanded,
}

/// <summary>An object: members in the order of the file. A name that comes twice is kept; the first one is found.</summary>
public sealed class JsonMap : Json, IReadOnlyList<KeyValuePair<string, Json>>
{
    // The nodes of a large graph: changing one among twenty thousand must not copy them all.
    private const int LargeCount = 256;
    private const int LookupsBeforeIndex = 4;
    private const int MostDrift = 64;

    private readonly ImmutableArray<KeyValuePair<string, Json>> _small = [];
    private readonly ImmutableList<KeyValuePair<string, Json>>? _large;

    // Places of members by name, as they were before the last few members came and went: a member is found that near at most.
    private Dictionary<string, int>? _index;
    private int _drift;
    private ImmutableArray<string> _added = [];
    private int _lookups;

    internal JsonMap(ImmutableArray<KeyValuePair<string, Json>> members)
    {
        if (members.Length <= LargeCount) _small = members;
        else _large = [.. members];
    }

    private JsonMap(ImmutableList<KeyValuePair<string, Json>> members) => _large = members;

    public static JsonMap Empty { get; } = new(ImmutableArray<KeyValuePair<string, Json>>.Empty);

    public int Count => _large?.Count ?? _small.Length;

    internal JsonShape Shape { get; init; }

    public KeyValuePair<string, Json> this[int index] => _large is null ? _small[index] : _large[index];

    public override Json? this[string name] => IndexOf(name) is var index and >= 0 ? this[index].Value : null;

    public static JsonMap Of(params (string Name, Json Value)[] members) => new(members.Select(member => KeyValuePair.Create(member.Name, member.Value)).ToImmutableArray());

    public static JsonMap Of(IEnumerable<KeyValuePair<string, Json>> members) => new(members.ToImmutableArray());

    /// <summary>Place of the member, or -1.</summary>
    public int IndexOf(string name)
    {
        // Most objects of a graph have a handful of members, and most large ones are replaced before they are asked often.
        if (Count <= 8 || (_index is null && _lookups++ < LookupsBeforeIndex)) return Scan(name);
        _index ??= MakeIndex();
        if (!_index.TryGetValue(name, out var found)) return _added.Contains(name) ? Scan(name) : -1;
        for (var distance = 0; distance <= _drift; distance++)
        {
            if (found - distance is var before and >= 0 && before < Count && this[before].Key == name) return before;
            if (found + distance is var after && after < Count && this[after].Key == name) return after;
        }
        return Scan(name);
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>With a member set: in its place when it is there, at the end otherwise.</summary>
    public JsonMap With(string name, Json value) => IndexOf(name) is var index and >= 0 ? ReplaceAt(index, name, value) : InsertAt(Count, name, value);

    public JsonMap Without(string name) => IndexOf(name) is var index and >= 0 ? RemoveAt(index) : this;

    public IEnumerator<KeyValuePair<string, Json>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, Json>>?)_large ?? _small).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override int Depth => 1 + this.Select(member => member.Value.Depth).DefaultIfEmpty().Max();

    public override bool Equals(Json? other) => ReferenceEquals(other, this) || (other is JsonMap map && map.Count == Count
        && map.Zip(this).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Equals(pair.Second.Value)));

    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, this[0].Key);

    internal JsonMap InsertAt(int index, string name, Json value) => _large is null
        ? new(_small.Insert(index, new(name, value))) { Shape = ShapeOfChanged }
        : Drifted(new(_large.Insert(index, new(name, value))) { Shape = ShapeOfChanged }, name);

    internal JsonMap RemoveAt(int index) => _large is null
        ? new(_small.RemoveAt(index)) { Shape = ShapeOfChanged }
        : Drifted(new(_large.RemoveAt(index)) { Shape = ShapeOfChanged });

    internal JsonMap ReplaceAt(int index, string name, Json value)
    {
        // Another number in a line of people leaves it a line.
        var isLine = Shape == JsonShape.Inline && (value is JsonLeaf or JsonMap { Shape: JsonShape.Inline } or JsonList { Shape: JsonShape.Inline });
        var shape = isLine ? JsonShape.Inline : ShapeOfChanged;
        var changed = _large is null ? new JsonMap(_small.SetItem(index, new(name, value))) { Shape = shape } : new JsonMap(_large.SetItem(index, new(name, value))) { Shape = shape };
        // Names and places are as before.
        if (this[index].Key == name) (changed._index, changed._drift, changed._added, changed._lookups) = (_index, _drift, _added, _lookups);
        return changed;
    }

    private JsonShape ShapeOfChanged => Shape == JsonShape.Expanded ? JsonShape.Expanded : JsonShape.Free;

    private int Scan(string name)
    {
        var index = 0;
        foreach (var member in this)
        {
            if (member.Key == name) return index;
            index++;
        }
        return -1;
    }

    private Dictionary<string, int> MakeIndex()
    {
        var index = new Dictionary<string, int>(Count, StringComparer.Ordinal);
        var place = 0;
        foreach (var member in this) index.TryAdd(member.Key, place++);
        return index;
    }

    private JsonMap Drifted(JsonMap changed, string? added = null)
    {
        if (_index is not null && _drift < MostDrift)
            (changed._index, changed._drift, changed._added, changed._lookups) = (_index, _drift + 1, added is null ? _added : _added.Add(added), _lookups);
        return changed;
    }
}
