using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Plugins.Training;

/// <summary>What is to be trained, as a configuration of the original says: <c>model.target</c> and <c>model.params</c>.</summary>
/// <param name="Config">The whole file.</param>
/// <param name="Folder">Where its file is.</param>
/// <param name="Services">Where the builders of components are.</param>
internal sealed record ModelPlan(JsonObject Config, string Folder, IServiceProvider Services)
{
    /// <summary>The model's class.</summary>
    public string Target => Model["target"]?.ToString() ?? throw new InvalidDataException("'model' has no 'target'");

    /// <summary>The model's parameters.</summary>
    public JsonObject Params => Model["params"] as JsonObject ?? throw new InvalidDataException("'model' has no 'params'");

    private JsonObject Model => Config["model"] as JsonObject ?? throw new InvalidDataException("it has no 'model'; a configuration of the original code begins with it");

    /// <exception cref="PortException">There is no such file, or it is no configuration.</exception>
    public static ModelPlan Read(string config, FileRoots roots, IServiceProvider services)
    {
        try
        {
            var path = roots.ResolveExisting(config);
            var plan = new ModelPlan(services.GetRequiredService<IModelConfigs>().Read(path), Path.GetDirectoryName(path)!, services);
            _ = (plan.Target, plan.Params);
            return plan;
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new PortException("config", wrong.Message, inner: wrong);
        }
    }

    /// <summary>The model itself as a component: a first stage on its own, or a schedule.</summary>
    public T Build<T>(Weights weights, Compute compute) where T : class => Build<T>(Target, Params, weights, compute, Folder);

    /// <summary>One of the model's parts, <c>unet_config</c> for example; null where the configuration has none.</summary>
    public T? BuildPart<T>(string key, Weights weights, Compute compute, string folder) where T : class =>
        Params[key] is JsonObject part ? Build<T>(part["target"]?.ToString() ?? "", part["params"] as JsonObject ?? [], weights, compute, folder) : null;

    /// <summary>True when an installed plugin builds the part as a component of that kind.</summary>
    public bool Builds<T>(string key) where T : class =>
        Params[key] is JsonObject part && Services.GetServices<IComponentBuilder<T>>().Any(builder => builder.Builds(part["target"]?.ToString() ?? ""));

    /// <summary>What a part of the model makes of the configuration.</summary>
    /// <exception cref="PortException">It makes no sense of it.</exception>
    public T Reading<T>(Func<JsonObject, T> read)
    {
        try
        {
            return read(Params);
        }
        catch (InvalidDataException unfit)
        {
            throw new PortException("config", unfit.Message, inner: unfit);
        }
    }

    private T Build<T>(string target, JsonObject parameters, Weights weights, Compute compute, string folder) where T : class => Reading(_ =>
    {
        var builder = Services.GetServices<IComponentBuilder<T>>().FirstOrDefault(candidate => candidate.Builds(target))
            ?? throw new InvalidDataException($"no installed plugin builds '{target}' as a {typeof(T).Name}");
        return builder.Build(new ComponentSource(target, parameters, weights, weights.Origin, folder) { Model = Params }, compute);
    });
}
