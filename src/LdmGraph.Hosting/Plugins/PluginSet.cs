using System.Reflection;
using LdmGraph.Engine;

namespace LdmGraph.Hosting.Plugins;

/// <summary>The plugins of some folders, loaded and broken ones, and the ids that two of them claim.</summary>
public sealed class PluginSet
{
    private readonly Lazy<NodeCatalog> _catalog;

    private readonly IReadOnlyList<string> _folders;

    private PluginSet(IReadOnlyList<string> folders, ShadowCopies? copies, IReadOnlyList<InstalledPlugin> plugins)
    {
        (_folders, Copies, All, Collisions) = (folders, copies, plugins, [.. FindCollisions(plugins)]);
        _catalog = new(() => NodeCatalog.Build(Loaded.Select(TypesOf)));
    }

    /// <summary>Where its plugins are loaded from; null in a host that loads them once.</summary>
    internal ShadowCopies? Copies { get; }

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
    public static PluginSet Load(IEnumerable<string> folders, params IReadOnlyList<Assembly> referenced) => Load(folders, copies: null, referenced);

    /// <summary>The same, of copies that <see cref="LivePlugins.Refresh"/> can replace.</summary>
    public static PluginSet LoadReloadable(IEnumerable<string> folders) => Load(folders, new ShadowCopies(), []);

    private static PluginSet Load(IEnumerable<string> folders, ShadowCopies? copies, IReadOnlyList<Assembly> referenced)
    {
        string[] roots = [.. folders.Select(Path.GetFullPath).Distinct()];
        var own = referenced.Select(InstalledPlugin.Of).ToArray();
        var others = Find(roots).Select(folder => InstalledPlugin.Load(folder, copies)).Where(plugin => !own.Any(plugin.IsSameAs));
        return new PluginSet(roots, copies, [.. own, .. others]);
    }

    /// <summary>The folders whose sub-folders are plugins.</summary>
    internal IReadOnlyList<string> Folders => _folders;

    /// <summary>The set after what has happened in its folders; itself when nothing has that could be put into use.</summary>
    /// <param name="changes">Receives what has happened.</param>
    internal PluginSet Refresh(List<PluginChange> changes)
    {
        var known = All.ToDictionary(plugin => plugin.Folder, StringComparer.Ordinal);
        var next = new List<InstalledPlugin>();
        foreach (var folder in Find(_folders)) next.Add(Refresh(folder, known.GetValueOrDefault(folder), changes));
        foreach (var gone in All.Except(next).Where(gone => gone.State == PluginState.Loaded && next.TrueForAll(plugin => plugin.Folder != gone.Folder)))
            changes.Add(new(gone.Id, PluginChangeKind.Removed, null));
        if (next.SequenceEqual(All)) return this;

        var set = new PluginSet(_folders, Copies, next);
        if (set.Collisions.Count == 0) return set;
        foreach (var arrival in next.Except(All)) LetGo(arrival);
        changes.Clear();
        changes.AddRange(set.Collisions.Select(collision => new PluginChange(next.Except(All).FirstOrDefault()?.Id ?? "", PluginChangeKind.Refused, collision)));
        return this;
    }

    /// <summary>Unloads a plugin that nothing runs any more, and removes its copy.</summary>
    internal void LetGo(InstalledPlugin plugin)
    {
        if (plugin.Context is not { IsCollectible: true } context) return;
        context.Unload();
        Copies!.Remove(context.Folder);
    }

    private InstalledPlugin Refresh(string folder, InstalledPlugin? known, List<PluginChange> changes)
    {
        if (known is not null && TryStamp(folder) == known.Stamp) return known;
        if (known is { State: PluginState.Loaded, HoldsNativeCode: true })
        {
            changes.Add(new(known.Id, PluginChangeKind.NeedsRestart, "it holds native code, which stays in the process; restart the server to use the new version"));
            return known;
        }
        var arrival = InstalledPlugin.Load(folder, Copies);
        var wasUsed = known?.State == PluginState.Loaded;
        if (arrival.State == PluginState.Loaded) changes.Add(new(arrival.Id, wasUsed ? PluginChangeKind.Reloaded : PluginChangeKind.Added, null));
        else if (arrival.State != PluginState.Disabled) changes.Add(new(arrival.Id, PluginChangeKind.Refused, arrival.Problem));
        else if (wasUsed) changes.Add(new(arrival.Id, PluginChangeKind.Removed, arrival.Problem));
        // A build that is half done, or broken, takes nothing away.
        return wasUsed && arrival.State is not (PluginState.Loaded or PluginState.Disabled) ? known! : arrival;
    }

    /// <summary>Null while files come and go; what does so is looked at again.</summary>
    private static string? TryStamp(string folder)
    {
        try
        {
            return PluginFiles.Stamp(folder);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Find(IReadOnlyList<string> folders) => folders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        .Where(folder => File.Exists(Path.Combine(folder, PluginManifest.FileName)));

    private PluginTypes TypesOf(InstalledPlugin plugin) => new(new Plugin(plugin.Id, plugin.Manifest!.Version, plugin.Hash)
    {
        Withholds = service => Permissions.Withheld(plugin.Manifest, service),
        Offers = host => (host.GetService(typeof(LivePlugins)) as LivePlugins)?.Over(this, host) ?? host,
    }, plugin.NodeTypes);

    internal static IEnumerable<string> FindCollisions(IReadOnlyList<InstalledPlugin> plugins)
    {
        // What is switched off is there, and claims nothing.
        var known = plugins.Where(plugin => plugin is { Manifest: not null, State: not PluginState.Disabled }).ToArray();
        var claims = known.Select(plugin => (What: "plugin id", plugin.Id, plugin.Folder))
            .Concat(known.SelectMany(plugin => plugin.NodeTypes.Select(type => (What: "node type", Id: NodeId(type), plugin.Folder))));
        return claims
            .GroupBy(claim => (claim.What, claim.Id))
            .Where(group => group.Count() > 1)
            .Select(group => $"the {group.Key.What} '{group.Key.Id}' is claimed by {string.Join(" and ", group.Select(claim => claim.Folder))}; remove all but one, or switch an installed one off with 'ldm plugin disable'");
    }

    private static string NodeId(Type type) => ((NodeAttribute)Attribute.GetCustomAttribute(type, typeof(NodeAttribute))!).Id;
}
