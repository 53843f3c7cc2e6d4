namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A Python dictionary in the order of its making. Keys may be anything; only those of type string can be looked up.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    public void Set(object? key, object? value)
    {
        if (key is string name && !_byName.TryAdd(name, Items.Count)) Items[_byName[name]] = new(key, value); // Python: the last one wins, in the first one's place
        else Items.Add(new(key, value));
    }

    public bool TryGet(string name, out object? value)
    {
        value = _byName.TryGetValue(name, out var index) ? Items[index].Value : null;
        return _byName.ContainsKey(name);
    }
}
