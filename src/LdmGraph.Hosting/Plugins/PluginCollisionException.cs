namespace LdmGraph.Hosting.Plugins;

/// <summary>Two plugins claim one id. A graph would mean one thing or another by the order of folders, so nothing is started.</summary>
public sealed class PluginCollisionException(IReadOnlyList<string> collisions) : Exception(string.Join(Environment.NewLine, collisions))
{
    /// <summary>One message for each id claimed twice.</summary>
    public IReadOnlyList<string> Collisions { get; } = collisions;
}
