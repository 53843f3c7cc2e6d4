using System.Reflection;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Golden;

/// <summary>Builds model components as hosts do: by the services that the plugins register.</summary>
internal static class Components
{
    public static IServiceProvider Services { get; } = Register();

    /// <summary>A component of a checkpoint. The case disposes it.</summary>
    /// <param name="golden">The case.</param>
    /// <param name="architecture">The class that the reference names.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="weights">Its tensors, without the component's prefix.</param>
    /// <param name="model">The configuration of the whole model, where the component is part of one.</param>
    /// <param name="folder">Folder with files that belong to it.</param>
    public static T Build<T>(this GoldenCase golden, string architecture, JsonObject config, Weights weights, JsonObject? model = null, string? folder = null)
        where T : class
    {
        var source = new ComponentSource(architecture, config, weights, golden.ToString(), folder) { Model = model ?? [] };
        var component = Builder<T>(architecture).Build(source, Compute.Cpu);
        return component is IDisposable disposable ? (T)golden.Own(disposable) : component;
    }

    /// <summary>A component from the original's <c>{ target, params }</c>.</summary>
    public static T BuildTarget<T>(this GoldenCase golden, JsonNode config, Weights weights, JsonObject? model = null) where T : class =>
        golden.Build<T>((string)config["target"]!, config["params"]?.AsObject() ?? [], weights, model);

    private static IComponentBuilder<T> Builder<T>(string architecture) where T : class =>
        Services.GetServices<IComponentBuilder<T>>().FirstOrDefault(builder => builder.Builds(architecture))
        ?? throw new NotSupportedException($"no plugin builds a {typeof(T).Name} of the architecture {architecture}");

    private static ServiceProvider Register()
    {
        var services = new ServiceCollection();
        var plugins = Assembly.GetExecutingAssembly().GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("LdmGraph.Plugins.", StringComparison.Ordinal)).Select(Assembly.Load);
        foreach (var type in plugins.SelectMany(plugin => plugin.GetTypes()))
            foreach (var service in type.GetCustomAttributes<ServiceAttribute>())
                services.AddSingleton(service.Contract, type);
        return services.BuildServiceProvider();
    }
}
