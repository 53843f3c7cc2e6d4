namespace LdmGraph;

/// <summary>Named values in the order of the graph file: what a section of free ports holds, or what a node with free outputs returns.</summary>
/// <param name="names">The ports' names.</param>
/// <param name="values">Their values, in the same order.</param>
public sealed class PortValues(IReadOnlyList<string> names, IReadOnlyList<object?> values)
{
    /// <summary>No ports.</summary>
    public static PortValues None { get; } = new([], []);

    /// <summary>The ports' names.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The values, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<object?> Values { get; } = values;

    /// <summary>How many ports there are.</summary>
    public int Count => Names.Count;

    /// <summary>The value of a port.</summary>
    /// <exception cref="KeyNotFoundException">No port of that name.</exception>
    public object? this[string name]
    {
        get
        {
            for (var i = 0; i < Names.Count; i++)
                if (Names[i] == name) return Values[i];
            throw new KeyNotFoundException($"no port '{name}'; there are {string.Join(", ", Names)}");
        }
    }
}
