using LdmGraph.Engine;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Graphs.Tests;

/// <summary>What a fresh installation has: the plugins, the graphs, and a small model to run them on.</summary>
internal static class Installed
{
    public static PluginSet Plugins { get; } = PluginSet.Load([Installation.Plugins]);

    public static string Graphs { get; } = Installation.Folder("graphs") ?? throw new DirectoryNotFoundException("the installation has no graphs");

    /// <summary>A complete model of a few thousand parameters; f = 8.</summary>
    public static string Model { get; } = Path.Combine(Installation.Root!, "tests", "golden", "df_pipe_ldm_t2i", "model");

    public static GraphDocument Document(string name) => GraphDocument.Parse(File.ReadAllText(Path.Combine(Graphs, name)), Path.Combine(Graphs, name));

    /// <summary>All graphs below the folder, parts included, by path.</summary>
    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Graphs, "*.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Graphs, file)).Order(StringComparer.Ordinal);

    /// <summary>Graphs in parts are called by others and cannot run alone.</summary>
    public static bool IsPart(string name) => name.StartsWith("parts", StringComparison.Ordinal);

    public static ServiceProvider Services(string output, params string[] readable)
    {
        var options = new LdmGraphOptions { Output = output };
        foreach (var folder in (string[])[Graphs, Path.Combine(Graphs, "train"), Model, .. readable]) options.ReadableRoots.Add(folder);
        return new ServiceCollection().AddLdmGraph(options, Plugins).BuildServiceProvider();
    }
}
