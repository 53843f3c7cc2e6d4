using LdmGraph.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Hosting.Plugins;

/// <summary>
/// The services of plugins that were loaded together. Not in the host's container, which would hold the types of old versions
/// for ever; one of each class, made when first asked for.
/// </summary>
internal sealed class PluginGeneration : IDisposable, IAsyncDisposable
{
    private readonly HashSet<Type> _contracts = [];
    private readonly ServiceProvider _services;

    public PluginGeneration(PluginSet plugins, IServiceProvider host)
    {
        Plugins = plugins;
        var services = new ServiceCollection();
        // The host's own would remember a logger's category by its type.
        if (host.GetService<ILoggerFactory>() is { } loggers) services.AddSingleton(loggers).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        foreach (var plugin in plugins.Loaded)
            foreach (var service in plugin.Services) Add(services, plugin.Manifest!, service, host);
        _services = services.BuildServiceProvider();
    }

    public PluginSet Plugins { get; }

    /// <summary>What nodes see: the plugins' services, and the host's for everything else.</summary>
    public IServiceProvider Over(IServiceProvider host) => new Joined(this, host);

    public object? GetService(Type type) => Offers(type) ? _services.GetService(type) : null;

    public void Dispose() => _services.Dispose();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private void Add(IServiceCollection services, PluginManifest plugin, PluginService service, IServiceProvider host)
    {
        if (_contracts.Add(service.Implementation))
            services.AddSingleton(service.Implementation, _ =>
                ActivatorUtilities.CreateInstance(new PluginServices(Over(host), asked => Permissions.Withheld(plugin, asked)), service.Implementation));
        if (service.Contract == service.Implementation) return;
        _contracts.Add(service.Contract);
        services.AddSingleton(service.Contract, provider => provider.GetRequiredService(service.Implementation));
    }

    private bool Offers(Type type)
    {
        if (_contracts.Contains(type)) return true;
        if (!type.IsGenericType) return false;
        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(ILogger<>) || (definition == typeof(IEnumerable<>) && _contracts.Contains(type.GetGenericArguments()[0]));
    }

    private sealed class Joined(PluginGeneration plugins, IServiceProvider host) : IServiceProvider
    {
        public object? GetService(Type serviceType)
        {
            if (serviceType == typeof(IServiceProvider)) return this;
            if (plugins.Offers(serviceType)) return plugins.GetService(serviceType);
            // The host's container remembers every type it was ever asked for; it has nothing for those of plugins that come and go.
            return serviceType.IsCollectible ? null : host.GetService(serviceType);
        }
    }
}
