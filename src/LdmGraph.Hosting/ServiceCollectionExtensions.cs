using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LdmGraph.Hosting;

/// <summary>Puts the engine and the installed plugins into a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Loads the plugins of <see cref="LdmGraphOptions.PluginFolders"/> and registers what nodes and hosts need.</summary>
    /// <exception cref="PluginCollisionException">Two plugins claim one id.</exception>
    /// <exception cref="ArgumentException">The device or the dtype is none.</exception>
    public static IServiceCollection AddLdmGraph(this IServiceCollection services, LdmGraphOptions options) =>
        services.AddLdmGraph(options, options.WatchPlugins ? PluginSet.LoadReloadable(options.PluginFolders) : PluginSet.Load(options.PluginFolders));

    /// <summary>
    /// Registers what nodes and hosts need: files, hashes, network, device, catalog, and every service of every plugin. Loggers,
    /// an <see cref="HttpClient"/> and a <see cref="TimeProvider"/> of the host's own are kept.
    /// </summary>
    /// <remarks>
    /// Services of plugins, <see cref="PluginSet"/> and <see cref="NodeCatalog"/> are those of the moment in which they are asked
    /// for; hosts that keep them ask <see cref="LivePlugins"/> and <see cref="LiveCatalog"/> instead.
    /// </remarks>
    /// <exception cref="PluginCollisionException">Two plugins claim one id.</exception>
    /// <exception cref="ArgumentException">The device or the dtype is none.</exception>
    public static IServiceCollection AddLdmGraph(this IServiceCollection services, LdmGraphOptions options, PluginSet plugins)
    {
        if (plugins.Collisions.Count > 0) throw new PluginCollisionException(plugins.Collisions);

        var catalog = new LiveCatalog(plugins.Catalog);
        var live = new LivePlugins(plugins, catalog);
        services.AddSingleton(catalog);
        services.AddSingleton(live.On);
        services.AddSingleton<PluginWatcher>();
        services.AddTransient(provider => provider.GetRequiredService<LivePlugins>().Current);
        services.AddTransient(provider => provider.GetRequiredService<LiveCatalog>().Current);
        services.AddSingleton(ComputeNames.Parse(options.Device, options.Dtype));
        services.AddSingleton(new FileRoots(options.ReadableRoots, options.Output));
        services.AddSingleton(new FileHashes(options.Cache is null ? null : Path.Combine(options.Cache, "hashes")));
        services.AddSingleton(options.Pictures);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        // One for all plugins that ask for it, as its own documentation has it; connections are renewed so that changed names are noticed.
        services.TryAddSingleton(_ => new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }));
        foreach (var contract in plugins.Loaded.SelectMany(plugin => plugin.Services).Select(service => service.Contract).Where(contract => !contract.IsCollectible).Distinct())
            services.AddPluginServices(contract);
        return services;
    }

    private static void AddPluginServices(this IServiceCollection services, Type contract)
    {
        services.AddTransient(contract, provider => provider.GetRequiredService<LivePlugins>().GetService(contract)!);
        var all = typeof(IEnumerable<>).MakeGenericType(contract);
        services.AddTransient(all, provider => provider.GetRequiredService<LivePlugins>().GetService(all)!);
    }
}
