namespace LdmGraph;

/// <summary>
/// Says that this node type takes the place of an older version that is no longer there. Graphs that name the old id are
/// read as this one; <see cref="IMigrates.Migrate"/> says what changes.
/// </summary>
/// <param name="id">The id it replaces: <c>ddim.step@1</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ReplacesAttribute(string id) : Attribute
{
    /// <summary>The id it replaces.</summary>
    public string Id { get; } = id;
}

/// <summary>Implemented beside <see cref="ReplacesAttribute"/> where names or defaults differ from the old version.</summary>
public interface IMigrates
{
    /// <summary>Rewrites the node as the old version wrote it.</summary>
    /// <param name="oldId">The id that the graph names.</param>
    /// <param name="node">What the graph says of the node.</param>
    static abstract void Migrate(string oldId, NodeMigration node);
}

/// <summary>Changes to one node of an old graph.</summary>
public sealed class NodeMigration
{
    private readonly Dictionary<string, string?> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _added = new(StringComparer.Ordinal);

    /// <summary>New names of inputs; null for those that are dropped.</summary>
    public IReadOnlyDictionary<string, string?> Inputs => _inputs;

    /// <summary>New names of outputs, applied to the links that lead from them.</summary>
    public IReadOnlyDictionary<string, string> Outputs => _outputs;

    /// <summary>Values for inputs that the old version did not have.</summary>
    public IReadOnlyDictionary<string, object> Added => _added;

    /// <summary>The input has a new name.</summary>
    public void RenameInput(string from, string to) => _inputs[from] = to;

    /// <summary>The input is gone; what the graph says of it is ignored.</summary>
    public void DropInput(string name) => _inputs[name] = null;

    /// <summary>The output has a new name.</summary>
    public void RenameOutput(string from, string to) => _outputs[from] = to;

    /// <summary>Sets an input that the old version did not have to the value it then stood for: a number, text or truth value.</summary>
    public void Set(string input, object value) => _added[input] = value;
}
