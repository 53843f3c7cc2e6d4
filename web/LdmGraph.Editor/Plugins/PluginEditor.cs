using System.Reflection;
using System.Security.Cryptography;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Editor.Plugins;

/// <summary>The part of one plugin that only an editor needs: its node bodies, its styles and scripts.</summary>
internal sealed class PluginEditor
{
    private const string StyleEnding = ".css";

    private readonly Dictionary<string, OwnBody> _bodies = new(StringComparer.Ordinal);
    private readonly string _plugin;

    private PluginEditor(InstalledPlugin plugin, string assets)
    {
        _plugin = plugin.Id;
        AssetFolder = Path.Combine(plugin.EditorFolder!, "wwwroot");
        Assets = assets;
    }

    /// <summary>The folder that its styles and scripts lie in; it need not exist.</summary>
    public string AssetFolder { get; }

    /// <summary>The folder's address. Another version has another, so that browsers take nothing old for new.</summary>
    public string Assets { get; }

    /// <summary>Addresses of the styles that belong on every page with its bodies: those at the top of the folder.</summary>
    public IReadOnlyList<string> Styles { get; private set; } = [];

    /// <summary>Why none of its bodies can be shown; null when they can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Loads what the plugin has for editors; null for a plugin that has nothing.</summary>
    public static PluginEditor? Load(InstalledPlugin plugin)
    {
        if (plugin.EditorFolder is not { } folder) return null;
        var assets = Path.Combine(folder, "wwwroot");
        var editor = new PluginEditor(plugin, $"/plugins/{plugin.Id}/{Version(assets)}");
        try
        {
            foreach (var type in plugin.LoadEditor(BlazorShare.Of)) editor.Add(plugin, type);
            if (Directory.Exists(assets)) editor.Styles = [.. Directory.EnumerateFiles(assets, "*" + StyleEnding).Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(name => $"{editor.Assets}/{Uri.EscapeDataString(name!)}")];
        }
        catch (PluginException broken)
        {
            editor.Problem = broken.Message;
        }
        return editor;
    }

    /// <summary>How the plugin shows a node type in its own way; null where it leaves that to the editor.</summary>
    public OwnBody? Of(string nodeType) => Problem is null ? _bodies.GetValueOrDefault(nodeType) : new OwnBody(_plugin) { Problem = Problem };

    private void Add(InstalledPlugin plugin, Type type)
    {
        if (type.GetCustomAttribute<BodyOfAttribute>(inherit: false) is not { } attribute) return;
        if (type.IsAbstract || !type.IsSubclassOf(typeof(CustomBody))) throw Wrong(type, $"has [BodyOf] and does not inherit {nameof(CustomBody)}; write @inherits {nameof(CustomBody)}");
        var nodes = plugin.NodeTypes.Select(node => node.GetCustomAttribute<NodeAttribute>(inherit: false)!.Id).ToList();
        if (!nodes.Contains(attribute.NodeType)) throw Wrong(type, $"is the body of '{attribute.NodeType}', which {plugin.Id} does not have; it has {string.Join(", ", nodes)}");
        if (!_bodies.TryAdd(attribute.NodeType, new OwnBody(plugin.Id) { Component = type, Inputs = attribute.Inputs, Assets = Assets }))
            throw Wrong(type, $"is the body of '{attribute.NodeType}', and so is {_bodies[attribute.NodeType].Component!.Name}; leave one");
        if (PluginComponents.ProblemOf(plugin, type) is { } problem) throw Wrong(type, problem);
    }

    private static PluginException Wrong(Type type, string problem) => new(PluginState.FailedToLoad, $"{type.Name} {problem}");

    private static string Version(string assets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (Directory.Exists(assets))
            foreach (var file in Directory.EnumerateFiles(assets, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(assets, file) + "\n"));
                hash.AppendData(File.ReadAllBytes(file));
            }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
