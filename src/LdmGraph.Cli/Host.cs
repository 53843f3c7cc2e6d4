using LdmGraph.Cli.Output;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Cli;

/// <summary>The services behind the commands that need plugins; <c>--help</c> never comes here.</summary>
internal static class Host
{
    /// <summary>Where hashes and results are kept between commands.</summary>
    public static string Cache { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "ldmgraph");

    /// <summary>Loads the plugins and says which were left out.</summary>
    public static PluginSet LoadPlugins(LdmGraphOptions options)
    {
        var plugins = PluginSet.Load(options.PluginFolders);
        foreach (var plugin in plugins.LeftOut)
            Console.Error.WriteLine($"{Terminal.Yellow("warning:")} the plugin {plugin.Id} is left out: {plugin.Problem}");
        return plugins;
    }

    public static ServiceProvider Start(LdmGraphOptions options, PluginSet plugins) =>
        new ServiceCollection()
            .AddSingleton<ILoggerFactory, WarningLog>()
            .AddLdmGraph(options, plugins)
            .BuildServiceProvider();
}
