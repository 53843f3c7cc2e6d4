namespace LdmGraph.Hosting.Plugins;

/// <summary>The assemblies of .NET itself, which every load context falls back to.</summary>
internal static class Framework
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>
    /// By file and not by name: <c>System.CommandLine</c> is a package of the host, and a plugin that wants it must bring it.
    /// </summary>
    public static bool Contains(string? name) => File.Exists(Path.Combine(Folder, name + ".dll"));
}
