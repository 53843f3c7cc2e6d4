namespace LdmGraph;

/// <summary>
/// What a plugin asks for in its <c>plugin.json</c>, shown to whoever installs it. A contract, not a sandbox: the host hands the
/// services out only to those who asked, but a plugin is code, and nothing keeps it from calling .NET itself.
/// </summary>
public enum Permission
{
    /// <summary>Reads or writes files: <see cref="FileRoots"/>, <see cref="FileHashes"/> and what opens files by path.</summary>
    Files,

    /// <summary>Brings native code, or calls that of the system.</summary>
    Native,

    /// <summary>Talks to other machines: the host's <see cref="System.Net.Http.HttpClient"/>.</summary>
    Network,
}

/// <summary>Marks a service that the host gives only to plugins that asked for the permission.</summary>
/// <param name="permission">What must stand in the plugin's <c>plugin.json</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, Inherited = false)]
public sealed class RequiresPermissionAttribute(Permission permission) : Attribute
{
    /// <summary>What must stand in the plugin's <c>plugin.json</c>.</summary>
    public Permission Permission { get; } = permission;
}
