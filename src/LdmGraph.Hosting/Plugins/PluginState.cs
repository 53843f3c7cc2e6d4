namespace LdmGraph.Hosting.Plugins;

/// <summary>What became of a plugin folder.</summary>
public enum PluginState
{
    /// <summary>Its nodes and services are in use.</summary>
    Loaded,

    /// <summary><c>plugin.json</c> cannot be read.</summary>
    BadManifest,

    /// <summary>Built against another version of the node contract.</summary>
    WrongContract,

    /// <summary>The assembly that the manifest names is not there, or one that it needs.</summary>
    MissingFile,

    /// <summary>It takes services that stand behind a permission that it does not ask for.</summary>
    NotPermitted,

    /// <summary>Switched off by the user; nothing of it was loaded.</summary>
    Disabled,

    /// <summary>Its code threw while it was loaded, or is not what a plugin must be.</summary>
    FailedToLoad,
}
