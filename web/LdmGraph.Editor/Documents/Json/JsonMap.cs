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
    private readonly ImmutableArray<KeyValuePair<string, Json>> _members;
    private Dictionary<string, int>? _index;

    internal JsonMap(ImmutableArray<KeyValuePair<string, Json>> members) => _members = members;

    public static JsonMap Empty { get; } = new([]);

    public int Count => _members.Length;

    internal JsonShape Shape { get; init; }

    public KeyValuePair<string, Json> this[int index] => _members[index];

    public override Json? this[string name] => IndexOf(name) is var index and >= 0 ? _members[index].Value : null;

    public static JsonMap Of(params (string Name, Json Value)[] members) => new([.. members.Select(member => KeyValuePair.Create(member.Name, member.Value))]);

    public static JsonMap Of(IEnumerable<KeyValuePair<string, Json>> members) => new([.. members]);

    /// <summary>Place of the member, or -1.</summary>
    public int IndexOf(string name)
    {
        // Most objects of a graph have a handful of members.
        if (_members.Length <= 8)
        {
            for (var i = 0; i < _members.Length; i++)
                if (_members[i].Key == name) return i;
            return -1;
        }
        if (_index is null)
        {
            var index = new Dictionary<string, int>(_members.Length, StringComparer.Ordinal);
            for (var i = 0; i < _members.Length; i++) index.TryAdd(_members[i].Key, i);
            _index = index;
        }
        return _index.TryGetValue(name, out var found) ? found : -1;
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>With a member set: in its place when it is there, at the end otherwise.</summary>
    public JsonMap With(string name, Json value) => IndexOf(name) is var index and >= 0 ? ReplaceAt(index, name, value) : InsertAt(Count, name, value);

    public JsonMap Without(string name) => IndexOf(name) is var index and >= 0 ? RemoveAt(index) : this;

    public ImmutableArray<KeyValuePair<string, Json>>.Enumerator GetEnumerator() => _members.GetEnumerator();

    IEnumerator<KeyValuePair<string, Json>> IEnumerable<KeyValuePair<string, Json>>.GetEnumerator() => ((IEnumerable<KeyValuePair<string, Json>>)_members).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)_members).GetEnumerator();

    public override bool Equals(Json? other)
    {
        if (ReferenceEquals(other, this)) return true;
        if (other is not JsonMap map || map.Count != Count) return false;
        for (var i = 0; i < Count; i++)
            if (map[i].Key != _members[i].Key || !map[i].Value.Equals(_members[i].Value)) return false;
        return true;
    }

    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _members[0].Key);

    internal JsonMap InsertAt(int index, string name, Json value) => Changed(_members.Insert(index, new(name, value)));

    internal JsonMap RemoveAt(int index) => Changed(_members.RemoveAt(index));

    internal JsonMap ReplaceAt(int index, string name, Json value)
    {
        // Another number in a line of people leaves it a line.
        var isLine = Shape == JsonShape.Inline && (value is JsonLeaf or JsonMap { Shape: JsonShape.Inline } or JsonList { Shape: JsonShape.Inline });
        var members = _members.SetItem(index, new(name, value));
        var changed = isLine ? new JsonMap(members) { Shape = JsonShape.Inline } : Changed(members);
        // Names and places are as before.
        if (_members[index].Key == name) changed._index = _index;
        return changed;
    }

    private JsonMap Changed(ImmutableArray<KeyValuePair<string, Json>> members) =>
        new(members) { Shape = Shape == JsonShape.Expanded ? JsonShape.Expanded : JsonShape.Free };
}
