using LdmGraph.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The builders that the installed plugins bring, by the port that their components fill.</summary>
internal sealed class ComponentBuilders(
    IEnumerable<IComponentBuilder<IDenoiser>> denoisers,
    IEnumerable<IComponentBuilder<IAutoencoder>> autoencoders,
    IEnumerable<IComponentBuilder<ITextEncoder>> textEncoders,
    IEnumerable<IComponentBuilder<IConditioner>> conditioners,
    IEnumerable<IComponentBuilder<NoiseSchedule>> schedules,
    IEnumerable<IComponentBuilder<IClassifier>> classifiers,
    IEnumerable<IComponentBuilder<IImageEncoder>> imageEncoders)
{
    public static ComponentBuilders From(IServiceProvider services) => new(
        services.GetServices<IComponentBuilder<IDenoiser>>(),
        services.GetServices<IComponentBuilder<IAutoencoder>>(),
        services.GetServices<IComponentBuilder<ITextEncoder>>(),
        services.GetServices<IComponentBuilder<IConditioner>>(),
        services.GetServices<IComponentBuilder<NoiseSchedule>>(),
        services.GetServices<IComponentBuilder<IClassifier>>(),
        services.GetServices<IComponentBuilder<IImageEncoder>>());

    /// <summary>What a component takes and gives, or null when no plugin builds its class.</summary>
    /// <exception cref="InvalidDataException">Its configuration makes no sense.</exception>
    public IValueSpec? Describe(string port, ComponentSource source) =>
        For(port).FirstOrDefault(builder => builder.Builds(source.Architecture))?.Describe(source);

    /// <summary>Why a component cannot be built: no plugin knows its class.</summary>
    public string? Unbuildable(string port, ComponentSource source)
    {
        var builders = For(port).ToList();
        if (IsFor(port, source) is var other && other != port) return $"it is conditioned by a {source.Architecture}, which the port '{other}' gives";
        if (builders.Any(builder => builder.Builds(source.Architecture))) return null;
        var installed = builders.Count == 0 ? "none is installed" : $"installed are {string.Join(", ", builders.Select(builder => builder.GetType().Name).Order(StringComparer.Ordinal))}";
        return $"its {Checkpoint.Words(port)} is a {source.Architecture}, for which there is no builder; {installed}";
    }

    /// <summary>
    /// The port that a component is for. The original's configurations have one place for what conditions a model, be it a
    /// text encoder or another conditioner; who builds it tells.
    /// </summary>
    public string IsFor(string port, ComponentSource source) => port switch
    {
        Port.TextEncoder when conditioners.Any(builder => builder.Builds(source.Architecture)) => Port.Conditioner,
        Port.Conditioner when !conditioners.Any(builder => builder.Builds(source.Architecture)) => Port.TextEncoder,
        _ => port,
    };

    public IDenoiser? BuildDenoiser(ComponentSource source, Compute compute) => Build(denoisers, source, compute);

    public IAutoencoder? BuildAutoencoder(ComponentSource source, Compute compute) => Build(autoencoders, source, compute);

    public ITextEncoder? BuildTextEncoder(ComponentSource source, Compute compute) => Build(textEncoders, source, compute);

    public IConditioner? BuildConditioner(ComponentSource source, Compute compute) => Build(conditioners, source, compute);

    public NoiseSchedule? BuildSchedule(ComponentSource source, Compute compute) => Build(schedules, source, compute);

    public IClassifier? BuildClassifier(ComponentSource source, Compute compute) => Build(classifiers, source, compute);

    public IImageEncoder? BuildImageEncoder(ComponentSource source, Compute compute) => Build(imageEncoders, source, compute);

    private static T? Build<T>(IEnumerable<IComponentBuilder<T>> builders, ComponentSource source, Compute compute) where T : class =>
        builders.FirstOrDefault(builder => builder.Builds(source.Architecture))?.Build(source, compute);

    private IEnumerable<IComponentBuilder<object>> For(string port) => port switch
    {
        Port.Denoiser => denoisers,
        Port.Autoencoder => autoencoders,
        Port.TextEncoder => textEncoders,
        Port.Conditioner => conditioners,
        Port.Classifier => classifiers,
        Port.ImageEncoder => imageEncoders,
        _ => schedules,
    };
}
