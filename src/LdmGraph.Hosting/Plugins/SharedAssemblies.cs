using System.Reflection;
using System.Runtime.Loader;

namespace LdmGraph.Hosting.Plugins;

/// <summary>
/// The assemblies that plugins take from the host, so that a type on both sides is one type. Everything else a plugin
/// brings itself, and two plugins may bring two versions of it.
/// </summary>
internal static class SharedAssemblies
{
    // TorchSharp is there only in builds against the official package; LdmGraph.Torch takes its place otherwise.
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "LdmGraph.Abstractions",
        "LdmGraph.Torch",
        "LdmGraph.Diffusion",
        "TorchSharp",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
    };

    // Not AssemblyLoadContext.Default: a test runner or another application may have loaded the host elsewhere.
    private static readonly AssemblyLoadContext Host = AssemblyLoadContext.GetLoadContext(typeof(SharedAssemblies).Assembly)!;

    public static bool Contains(string? name) => name is not null && Names.Contains(name);

    public static Assembly Load(AssemblyName name) => Host.LoadFromAssemblyName(name);
}
