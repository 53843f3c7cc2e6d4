namespace LdmGraph.Runs;

/// <summary>The host's services with other folders: each attempt writes into one of its own.</summary>
internal sealed class RunServices(IServiceProvider host, FileRoots roots) : IServiceProvider
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(FileRoots) ? roots : serviceType == typeof(IServiceProvider) ? this : host.GetService(serviceType);
}
