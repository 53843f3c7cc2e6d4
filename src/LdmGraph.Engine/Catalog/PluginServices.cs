namespace LdmGraph.Engine;

/// <summary>The host's services as one plugin sees them: what it may not have is refused in words, wherever it is asked for.</summary>
public sealed class PluginServices(IServiceProvider host, Func<Type, string?> withholds) : IServiceProvider
{
    /// <summary>The services for nodes of a plugin; the host's own where nothing is withheld from it.</summary>
    public static IServiceProvider? For(Plugin plugin, IServiceProvider? host) =>
        host is null || plugin.Withholds is null ? host : new PluginServices(plugin.Offers?.Invoke(host) ?? host, plugin.Withholds);

    /// <exception cref="InvalidOperationException">The plugin may not have it; the message says why and what to do.</exception>
    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IServiceProvider)) return this;
        var asked = serviceType.IsGenericType && serviceType.GetGenericTypeDefinition() == typeof(IEnumerable<>) ? serviceType.GetGenericArguments()[0] : serviceType;
        return withholds(asked) is { } reason ? throw new InvalidOperationException(reason) : host.GetService(serviceType);
    }
}
