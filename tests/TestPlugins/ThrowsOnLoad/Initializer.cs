using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LdmGraph.TestPlugins;

internal static class Initializer
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "What this plugin is for.")]
    public static void Run() => throw new InvalidOperationException("this plugin cannot be loaded");
}
