namespace LdmGraph.TestPlugins;

/// <summary>A service that tries what a node may not.</summary>
[Service(typeof(IFormatProvider))]
public sealed class Accomplice(IServiceProvider services) : IFormatProvider
{
    public object? GetFormat(Type? formatType) => services.GetService(typeof(FileRoots));
}
