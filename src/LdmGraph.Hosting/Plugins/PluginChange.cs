namespace LdmGraph.Hosting.Plugins;

/// <summary>What has happened to a plugin while the host runs.</summary>
/// <param name="Plugin">Its id.</param>
/// <param name="Kind">What has happened.</param>
/// <param name="Problem">Why the new version is not in use, and what to do; null when it is.</param>
public sealed record PluginChange(string Plugin, PluginChangeKind Kind, string? Problem)
{
    /// <summary>For people: one line.</summary>
    public override string ToString() => Kind switch
    {
        PluginChangeKind.Added => $"The plugin {Plugin} was added.",
        PluginChangeKind.Reloaded => $"The plugin {Plugin} was loaded again; runs under way go on with the old version.",
        PluginChangeKind.Removed => $"The plugin {Plugin} was removed.",
        _ => $"The new version of the plugin {Plugin} is not in use: {Problem}",
    };
}

/// <summary>See <see cref="PluginChange"/>.</summary>
public enum PluginChangeKind
{
    /// <summary>It was not there before, or not in use.</summary>
    Added,

    /// <summary>A new version is in use.</summary>
    Reloaded,

    /// <summary>Its folder is gone, or it was disabled.</summary>
    Removed,

    /// <summary>The new version cannot be loaded. The old one, where there was one, stays in use.</summary>
    Refused,

    /// <summary>The new version holds native code.</summary>
    NeedsRestart,
}
