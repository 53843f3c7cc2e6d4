using System.Reflection;
using LdmGraph.Engine;

namespace LdmGraph.Hosting.Plugins;

/// <summary>The plugins of some folders, loaded and broken ones, and the ids that two of them claim.</summary>
public sealed class PluginSet
{
    private readonly Lazy<NodeCatalog> _catalog;

    private PluginSet(IReadOnlyList<InstalledPlugin> plugins, IReadOnlyList<string> collisions)
    {
        (All, Collisions) = (plugins, collisions);
        _catalog = new(() => NodeCatalog.Build(Loaded.Select(plugin => new PluginTypes(new Plugin(plugin.Id, plugin.Manifest!.Version, plugin.Hash) { Withholds = service => Permissions.Withheld(plugin.Manifest, service) }, plugin.NodeTypes))));
    }

    /// <summary>The node types of the loaded plugins.</summary>
    public NodeCatalog Catalog => _catalog.Value;

    /// <summary>Every plugin folder found, in the order of the given folders and then of their names.</summary>
    public IReadOnlyList<InstalledPlugin> All { get; }

    /// <summary>Those in use.</summary>
    public IEnumerable<InstalledPlugin> Loaded => All.Where(plugin => plugin.State == PluginState.Loaded);

    /// <summary>Those left out against the user's will; each says why.</summary>
    public IEnumerable<InstalledPlugin> LeftOut => All.Where(plugin => plugin.State is not (PluginState.Loaded or PluginState.Disabled));

    /// <summary>
    /// Ids claimed twice, one message each. Which of the two wins would depend on the machine, so a host refuses to start
    /// (<c>AddLdmGraph</c> throws).
    /// </summary>
    public IReadOnlyList<string> Collisions { get; }

    /// <summary>Loads every plugin: each sub-folder that holds a <c>plugin.json</c>. Folders that do not exist hold none.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="referenced">
    /// Plugins that the program itself refers to, as tests do: they take the place of the same ones in the folders, and have no
    /// load context of their own.
    /// </param>
    public static PluginSet Load(IEnumerable<string> folders, params IReadOnlyList<Assembly> referenced)
    {
        var own = referenced.Select(InstalledPlugin.Of).ToArray();
        var plugins = folders
            .Select(Path.GetFullPath).Distinct()
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            .Where(folder => File.Exists(Path.Combine(folder, PluginManifest.FileName)))
            .Select(InstalledPlugin.Load)
            .Where(plugin => !own.Any(plugin.IsSameAs))
            .ToArray();
        plugins = [.. own, .. plugins];
        return new PluginSet(plugins, [.. FindCollisions(plugins)]);
    }

    internal static IEnumerable<string> FindCollisions(IReadOnlyList<InstalledPlugin> plugins)
    {
        var known = plugins.Where(plugin => plugin.Manifest is not null).ToArray();
        var claims = known.Select(plugin => (What: "plugin id", plugin.Id, plugin.Folder))
            .Concat(known.SelectMany(plugin => plugin.NodeTypes.Select(type => (What: "node type", Id: NodeId(type), plugin.Folder))));
        return claims
            .GroupBy(claim => (claim.What, claim.Id))
            .Where(group => group.Count() > 1)
            .Select(group => $"the {group.Key.What} '{group.Key.Id}' is claimed by {string.Join(" and ", group.Select(claim => claim.Folder))}; remove all but one");
    }

    private static string NodeId(Type type) => ((NodeAttribute)Attribute.GetCustomAttribute(type, typeof(NodeAttribute))!).Id;
}
