namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The name of a class or function. Nothing is imported: it is and stays a name.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
