using System.Reflection;

namespace LdmGraph.Engine;

/// <summary>Where node types come from.</summary>
/// <param name="Id">The plugin's id, <c>ldmgraph.samplers</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">
/// Stands for the plugin's code in the keys of results: a changed plugin never finds the results of the old one. The
/// same on every machine that has the same build.
/// </param>
public sealed record Plugin(string Id, string Version, string Hash)
{
    /// <summary>Why its nodes do not get a service, or null where they may have it.</summary>
    public Func<Type, string?>? Withholds { get; init; }

    /// <summary>The host's services and those of the plugins that were loaded together with this one; null where the host's are all there are.</summary>
    public Func<IServiceProvider, IServiceProvider>? Offers { get; init; }
}

/// <summary>A plugin and the types it offers.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Types">Types to look for nodes in; those that are none are passed over.</param>
public sealed record PluginTypes(Plugin Plugin, IReadOnlyList<Type> Types)
{
    /// <summary>All public types of an assembly, whose module version id (a hash of the code in deterministic builds) is the plugin's hash.</summary>
    public static PluginTypes Of(Assembly assembly)
    {
        var name = assembly.GetName();
        return new(new Plugin(name.Name!, name.Version?.ToString(3) ?? "0", assembly.ManifestModule.ModuleVersionId.ToString("N")), assembly.GetExportedTypes());
    }

    /// <summary>The types given, public or not, under the name of their assembly.</summary>
    public static PluginTypes Of(params Type[] types) => Of(types[0].Assembly) with { Types = types };
}
