using System.Reflection;

namespace LdmGraph.Hosting.Plugins;

/// <summary>A class that a plugin registers under a contract.</summary>
/// <param name="Contract">Type under which it is found.</param>
/// <param name="Implementation">The class; one instance serves all its contracts.</param>
public sealed record PluginService(Type Contract, Type Implementation)
{
    /// <summary>What a type's <see cref="ServiceAttribute"/>s ask for.</summary>
    internal static IEnumerable<PluginService> Of(Type type)
    {
        foreach (var attribute in type.GetCustomAttributes<ServiceAttribute>(inherit: false))
        {
            if (type.IsAbstract || !attribute.Contract.IsAssignableFrom(type))
                throw new PluginException(PluginState.FailedToLoad, $"{type.FullName} is marked as a service {attribute.Contract.Name}, but is none");
            yield return new PluginService(attribute.Contract, type);
        }
    }
}
