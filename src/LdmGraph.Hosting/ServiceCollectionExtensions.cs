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
        services.AddLdmGraph(options, PluginSet.Load(options.PluginFolders));

    /// <summary>
    /// Registers what nodes and hosts need: files, hashes, device, catalog, and every service of every plugin. Loggers and
    /// a <see cref="TimeProvider"/> of the host's own are kept.
    /// </summary>
    /// <exception cref="PluginCollisionException">Two plugins claim one id.</exception>
    /// <exception cref="ArgumentException">The device or the dtype is none.</exception>
    public static IServiceCollection AddLdmGraph(this IServiceCollection services, LdmGraphOptions options, PluginSet plugins)
    {
        if (plugins.Collisions.Count > 0) throw new PluginCollisionException(plugins.Collisions);

        services.AddSingleton(plugins);
        services.AddSingleton(plugins.Catalog);
        services.AddSingleton(ComputeNames.Parse(options.Device, options.Dtype));
        services.AddSingleton(new FileRoots(options.ReadableRoots, options.Output));
        services.AddSingleton(new FileHashes(options.Cache is null ? null : Path.Combine(options.Cache, "hashes")));
        services.AddSingleton(options.Pictures);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        foreach (var service in plugins.Loaded.SelectMany(plugin => plugin.Services)) services.AddPluginService(service);
        return services;
    }

    private static void AddPluginService(this IServiceCollection services, PluginService service)
    {
        services.TryAddSingleton(service.Implementation);
        if (service.Contract != service.Implementation)
            services.AddSingleton(service.Contract, provider => provider.GetRequiredService(service.Implementation));
    }
}
