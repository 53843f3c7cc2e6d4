using System.Reflection;
using LdmGraph.Plugins.Checkpoints;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Zoo;

/// <summary>The builders of components, registered as the host registers those of installed plugins.</summary>
internal static class InstalledBuilders
{
    private static readonly string[] Plugins = ["Autoencoders", "Conditioning", "Denoisers", "Schedules", "TextEncoders"];

    public static ComponentBuilders All { get; } = ComponentBuilders.From(Services());

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        foreach (var type in Plugins.SelectMany(name => Assembly.Load($"LdmGraph.Plugins.{name}").GetTypes()))
            foreach (var service in type.GetCustomAttributes<ServiceAttribute>())
                services.AddSingleton(service.Contract, type);
        return services.BuildServiceProvider();
    }
}
