using System.Reflection;
using System.Runtime.Loader;
using LdmGraph.Hosting.Plugins;
using Microsoft.AspNetCore.Components;

namespace LdmGraph.Editor.Plugins;

/// <summary>What this editor lends to plugins' own node bodies: their contract, and ASP.NET as it runs here.</summary>
internal static class BlazorShare
{
    private static readonly string Contract = typeof(CustomBody).Assembly.GetName().Name!;
    private static readonly string AspNet = Path.GetDirectoryName(typeof(ComponentBase).Assembly.Location)!;

    // Not AssemblyLoadContext.Default: a test runner or another application may have loaded the editor elsewhere.
    private static readonly AssemblyLoadContext Host = AssemblyLoadContext.GetLoadContext(typeof(BlazorShare).Assembly)!;

    public static EditorShare Of { get; } = new(
        name => name.Name == Contract || (name.Name is { } text && IsBlazor(text) && IsAspNet(name)) ? Host.LoadFromAssemblyName(name) : null,
        name => IsAspNet(name) ? Host.LoadFromAssemblyName(name) : null);

    private static bool IsBlazor(string name) => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || name.StartsWith("Microsoft.JSInterop", StringComparison.Ordinal);

    private static bool IsAspNet(AssemblyName name) => File.Exists(Path.Combine(AspNet, name.Name + ".dll"));
}
