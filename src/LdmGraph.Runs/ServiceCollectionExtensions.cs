using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LdmGraph.Runs;

/// <summary>Puts the queue into a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IRunQueue"/> and <see cref="ArtifactStore"/>, beside what <c>AddLdmGraph</c> registers. The queue
    /// works while the host's services run: a host starts it as an <see cref="IHostedService"/>.
    /// </summary>
    public static IServiceCollection AddLdmGraphRuns(this IServiceCollection services, RunsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAttempts, 1, nameof(options));
        services.AddSingleton(options);
        services.AddSingleton(provider => new ArtifactStore(Path.Combine(options.Folder, "artifacts"), options.MaxArtifactBytes, provider.GetService<IPictureFiles>()));
        services.AddSingleton(provider =>
        {
            var cache = new ResultCache(options.CacheBytes, options.CacheFolder is { } folder ? new DiskCache(folder) : null);
            provider.GetRequiredService<LivePlugins>().Unloading += cache.Forget;
            return cache;
        });
        services.AddSingleton<LatentColors>();
        services.AddSingleton<GraphRunner>();
        services.AddSingleton<RunExecutor>();
        services.AddSingleton<QuartzRunQueue>();
        services.AddSingleton<IRunQueue>(provider => provider.GetRequiredService<QuartzRunQueue>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<QuartzRunQueue>());
        return services;
    }
}
