namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// Stands where an object of a class would be that is not built here. Its contents were read, so that what follows in the
/// file can be read too, but nothing of the class was imported or called.
/// </summary>
internal sealed class PickleObject(string className)
{
    /// <summary>Module and name of the class or function that would have made it.</summary>
    public string ClassName { get; } = className;

    /// <summary>What was set on it as on a dictionary; subclasses of dict are pickled so.</summary>
    public PickleDictionary Entries { get; } = new();

    /// <summary>What its <c>__setstate__</c> would have received, or its <c>__dict__</c>.</summary>
    public object? State { get; set; }
}
