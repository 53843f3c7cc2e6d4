using System.Collections.Concurrent;
using System.Reflection;
using LdmGraph.Hosting.Plugins;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Editor.Plugins;

/// <summary>
/// Makes components. One of a plugin that throws while it is made would end the page's connection: error boundaries begin with its
/// first parameters. So another stands in for it, which throws the same where a boundary hears it.
/// </summary>
/// <param name="services">The connection's services.</param>
/// <param name="bodies">The plugins' bodies.</param>
public sealed class PluginComponents(IServiceProvider services, OwnBodies bodies) : IComponentActivator
{
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Factories = new();

    /// <inheritdoc/>
    public IComponent CreateInstance(Type componentType)
    {
        ArgumentNullException.ThrowIfNull(componentType);
        var plugin = bodies.PluginOf(componentType.Assembly);
        // What belongs to plugins comes and goes, and is kept nowhere.
        if (plugin is null && !componentType.IsCollectible) return (IComponent)Factories.GetOrAdd(componentType, type => ActivatorUtilities.CreateFactory(type, Type.EmptyTypes))(services, null);
        try
        {
            if (plugin is not null && ProblemOf(plugin, componentType) is { } problem) return new Broken(new InvalidOperationException($"{componentType.Name} {problem}"));
            return (IComponent)ActivatorUtilities.CreateInstance(services, componentType);
        }
        // A plugin's constructor may throw anything.
        catch (Exception thrown)
        {
            return new Broken(thrown);
        }
    }

    /// <summary>What keeps a plugin's component from being made, as far as its class tells; null when nothing does.</summary>
    /// <remarks>The host's container would keep a type of a plugin that it is asked for, and with it the plugin, for ever.</remarks>
    internal static string? ProblemOf(InstalledPlugin plugin, Type component)
    {
        var wanted = Injected(component).Concat(component.GetConstructors().SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType)));
        foreach (var service in wanted)
        {
            if (plugin.Withholds(service) is { } withheld) return $"takes a service that it may not have: {withheld}";
            if (Assemblies(service).Any(plugin.Owns)) return $"takes {service.Name}, which has to do with a type of the plugin itself; make an object of it, or take the service that it needs from the host";
        }
        return null;
    }

    private static IEnumerable<Type> Injected(Type component)
    {
        for (var type = component; type is not null; type = type.BaseType)
            foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (property.IsDefined(typeof(InjectAttribute))) yield return property.PropertyType;
    }

    private static IEnumerable<Assembly> Assemblies(Type type) =>
        type.HasElementType ? Assemblies(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Assemblies).Append(type.Assembly);

    private sealed class Broken(Exception thrown) : IComponent
    {
        public void Attach(RenderHandle renderHandle)
        {
        }

        public Task SetParametersAsync(ParameterView parameters) => Task.FromException(thrown);
    }
}
