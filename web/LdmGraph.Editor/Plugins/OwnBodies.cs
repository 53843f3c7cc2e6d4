using System.Reflection;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Editor.Plugins;

/// <summary>The plugins' own node bodies, of the versions in use. Loaded when a node is first shown; forgotten with the version.</summary>
/// <threadsafety>Safe.</threadsafety>
public sealed partial class OwnBodies : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<InstalledPlugin, PluginEditor?> _editors = [];
    private readonly LivePlugins _plugins;
    private readonly ILogger<OwnBodies> _log;

    public OwnBodies(LivePlugins plugins, ILogger<OwnBodies> log)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        (_plugins, _log) = (plugins, log);
        plugins.Unloading += Forget;
    }

    /// <summary>Addresses of the styles that belong on a page with nodes of these plugins.</summary>
    public IReadOnlyList<string> Styles => [.. _plugins.Current.Loaded.Select(EditorOf).OfType<PluginEditor>().SelectMany(editor => editor.Styles)];

    /// <summary>How its plugin shows a node type in its own way; null where it leaves that to the editor.</summary>
    public OwnBody? Of(NodeType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Find(type.Plugin.Id) is { } plugin ? EditorOf(plugin)?.Of(type.Id) : null;
    }

    /// <summary>The file behind an address below that of a plugin's styles and scripts; null for what is none.</summary>
    /// <param name="plugin">Id of the plugin.</param>
    /// <param name="path">The file's path below the folder, with slashes.</param>
    public string? AssetOf(string plugin, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Find(plugin) is not { } found || EditorOf(found) is not { } editor) return null;
        if (path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(part => part is "" or "." or "..")) return null;
        var file = new FileInfo(Path.Combine(editor.AssetFolder, path));
        // A link may lead anywhere.
        return file.Exists && file.LinkTarget is null ? file.FullName : null;
    }

    /// <summary>True for the version in the addresses of the plugin's styles and scripts of now.</summary>
    public bool IsCurrent(string plugin, string version) => Find(plugin) is { } found && EditorOf(found)?.Assets.EndsWith("/" + version, StringComparison.Ordinal) == true;

    /// <summary>The plugin that an assembly belongs to; null for one of the host.</summary>
    internal InstalledPlugin? PluginOf(Assembly assembly)
    {
        lock (_gate) return _editors.FirstOrDefault(known => known.Value is not null && known.Key.Owns(assembly)).Key;
    }

    /// <inheritdoc/>
    public void Dispose() => _plugins.Unloading -= Forget;

    private InstalledPlugin? Find(string id) => _plugins.Current.Loaded.FirstOrDefault(plugin => plugin.Id == id);

    private PluginEditor? EditorOf(InstalledPlugin plugin)
    {
        lock (_gate)
        {
            if (_editors.TryGetValue(plugin, out var known)) return known;
            var editor = PluginEditor.Load(plugin);
            if (editor?.Problem is { } problem) LogProblem(plugin.Id, problem);
            return _editors[plugin] = editor;
        }
    }

    private void Forget(IReadOnlySet<Assembly> gone)
    {
        lock (_gate)
            foreach (var plugin in _editors.Keys.Where(plugin => gone.Any(plugin.Owns)).ToList()) _editors.Remove(plugin);
        ComponentCaches.Forget();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The plugin {Plugin} is in use without its own node bodies: {Problem}")]
    private partial void LogProblem(string plugin, string problem);
}
