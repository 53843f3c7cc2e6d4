namespace LdmGraph.Hosting.Plugins;

/// <summary>Which services stand behind a <see cref="Permission"/>, and what a plugin is told that did not ask for it.</summary>
internal static class Permissions
{
    /// <summary>The permission that a service needs, or null when everybody may have it.</summary>
    public static Permission? Behind(Type service)
    {
        // .NET's own cannot carry the attribute.
        if (service == typeof(HttpClient)) return Permission.Network;
        return ((RequiresPermissionAttribute?)Attribute.GetCustomAttribute(service, typeof(RequiresPermissionAttribute)))?.Permission;
    }

    /// <summary>Why the plugin does not get the service, or null where it may have it.</summary>
    public static string? Withheld(PluginManifest plugin, Type service) =>
        Behind(service) is { } needed && !plugin.Permissions.Contains(needed)
            ? $"{service.Name} is for plugins that ask for \"{Choice.NameOf(needed)}\", and {plugin.Id} does not; add it to \"permissions\" in its {PluginManifest.FileName}"
            : null;

    /// <summary>Refuses a plugin whose constructors take what it did not ask for: found here and not in the middle of a graph.</summary>
    /// <exception cref="PluginException">With the class and what to add.</exception>
    public static void Check(PluginManifest plugin, IEnumerable<Type> types)
    {
        foreach (var type in types)
            foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
                if (Withheld(plugin, parameter.ParameterType) is { } reason)
                    throw new PluginException(PluginState.NotPermitted, $"{type.Name}: {reason}");
    }
}
