using System.Diagnostics.CodeAnalysis;

namespace LdmGraph.Engine;

/// <summary>The outputs a run was made for. Owns them: disposing it disposes those that no cache keeps.</summary>
public sealed class RunResults : IDisposable
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
    private Action? _release;

    /// <summary>Names of the outputs: those of the graph's <c>outputs</c> section, and <c>node.port</c> of every chosen node.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>The output of that name.</summary>
    /// <exception cref="KeyNotFoundException">It was not chosen, or the run did not get there.</exception>
    public object? this[string name] => _values.TryGetValue(name, out var value) ? value
        : throw new KeyNotFoundException($"there is no output '{name}'; there {(_values.Count == 1 ? "is" : "are")} {(_values.Count == 0 ? "none" : string.Join(", ", _values.Keys))}");

    /// <summary>The output of that name.</summary>
    public T Get<T>(string name) => (T)this[name]!;

    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
    {
        if (_values.TryGetValue(name, out var found) && found is T typed)
        {
            value = typed;
            return true;
        }
        value = default;
        return false;
    }

    public void Dispose()
    {
        _values.Clear();
        Interlocked.Exchange(ref _release, null)?.Invoke();
    }

    internal void Fill(IEnumerable<KeyValuePair<string, object?>> values, Action release)
    {
        if (_release is not null) throw new InvalidOperationException("these results already hold the outputs of another run");
        foreach (var (name, value) in values) _values[name] = value;
        _release = release;
    }
}
