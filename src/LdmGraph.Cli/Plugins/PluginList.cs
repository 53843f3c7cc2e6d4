using LdmGraph.Cli.Output;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Cli.Plugins;

/// <summary>Prints the plugins and what became of each.</summary>
internal static class PluginList
{
    public static int Print(LdmGraphOptions options)
    {
        var plugins = PluginSet.Load(options.PluginFolders);
        foreach (var plugin in plugins.Loaded)
        {
            var manifest = plugin.Manifest!;
            Console.WriteLine($"{manifest.Id} {manifest.Version}: {plugin.NodeTypes.Count} nodes, {plugin.Services.Count} services"
                + (manifest.Permissions.Count > 0 ? $", asks for {string.Join(", ", manifest.Permissions.Select(asked => Choice.NameOf(asked)))}" : ""));
            Console.WriteLine(Terminal.Dim($"    {plugin.Folder}, hash {plugin.Hash[..16]}"));
        }
        foreach (var plugin in plugins.All.Where(plugin => plugin.State == PluginState.Disabled)) Console.WriteLine($"{plugin.Id} {plugin.Manifest!.Version}: {plugin.Problem}");
        foreach (var plugin in plugins.LeftOut) Console.WriteLine($"{plugin.Id}: left out ({plugin.State}): {plugin.Problem}");
        foreach (var collision in plugins.Collisions) Console.WriteLine($"error: {collision}");
        if (plugins.All.Count == 0) Console.WriteLine($"none found in {string.Join(", ", options.PluginFolders)}");
        return plugins.LeftOut.Any() || plugins.Collisions.Count > 0 ? ExitCode.BadInput : ExitCode.Done;
    }
}
