using System.CommandLine;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Cli.Commands;

/// <summary><c>ldm plugins</c>: what is installed, and what was left out and why.</summary>
internal static class PluginsCommand
{
    public static Command Create()
    {
        var folders = GraphOptions.CreatePlugins();
        var command = new Command("plugins", "List the installed plugins, and say why any was left out.") { folders };
        command.SetAction(result => Run(GraphOptions.WithPlugins(result.GetValue(folders))));
        return command.WithExamples("ldm plugins", "ldm plugins --plugins ~/my-plugins");
    }

    private static int Run(LdmGraphOptions options)
    {
        var plugins = PluginSet.Load(options.PluginFolders);
        foreach (var plugin in plugins.Loaded)
        {
            var manifest = plugin.Manifest!;
            Console.WriteLine($"{manifest.Id} {manifest.Version}: {plugin.NodeTypes.Count} nodes, {plugin.Services.Count} services"
                + (manifest.Permissions.Count > 0 ? $", asks for {string.Join(", ", manifest.Permissions)}" : ""));
            Console.WriteLine(Terminal.Dim($"    {plugin.Folder}, hash {plugin.Hash[..16]}"));
        }
        foreach (var plugin in plugins.LeftOut) Console.WriteLine($"{plugin.Id}: left out ({plugin.State}): {plugin.Problem}");
        foreach (var collision in plugins.Collisions) Console.WriteLine($"error: {collision}");
        if (plugins.All.Count == 0) Console.WriteLine($"none found in {string.Join(", ", options.PluginFolders)}");
        return plugins.LeftOut.Any() || plugins.Collisions.Count > 0 ? ExitCode.BadInput : ExitCode.Done;
    }
}
