using LdmGraph.Cli.Output;
using LdmGraph.Engine;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Cli.Graphs;

/// <summary>A graph file, read and bound, with the services it was bound against.</summary>
internal sealed class LoadedGraph : IDisposable
{
    private LoadedGraph(ServiceProvider services, BoundGraph bound) => (Services, Bound) = (services, bound);

    public ServiceProvider Services { get; }

    public BoundGraph Bound { get; }

    /// <summary>Reads and binds the graph. What is wrong in the graph is in its diagnostics.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    public static async Task<LoadedGraph> LoadAsync(GraphRequest request, PluginSet plugins, CancellationToken cancellation, bool allowMissingParams = false)
    {
        if (!File.Exists(request.Path)) throw new InputException(NotFound(request.Path));
        return Bind(await GraphDocument.LoadAsync(request.Path, cancellation: cancellation), request, plugins, allowMissingParams);
    }

    public static LoadedGraph Bind(GraphDocument document, GraphRequest request, PluginSet plugins, bool allowMissingParams = false)
    {
        var options = request.Options;
        var values = new Dictionary<string, string>(request.Params);
        // First of all roots: a path in a graph is meant from the graph's folder.
        if (Path.GetDirectoryName(Path.GetFullPath(request.Path)) is { } folder) options.ReadableRoots.Insert(0, folder);
        ParamPaths.Resolve(document, plugins.Catalog, values, request);

        var services = Host.Start(options, plugins);
        try
        {
            var bound = GraphBinder.Bind(document, plugins.Catalog, new BindOptions
            {
                Params = values.ToDictionary(pair => pair.Key, pair => (object?)pair.Value),
                Files = services.GetRequiredService<FileRoots>(),
                Services = services,
                AllowMissingParams = allowMissingParams,
            });
            return new LoadedGraph(services, bound);
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    /// <summary>Prints what is wrong; false when that keeps the graph from running.</summary>
    public bool Report()
    {
        DiagnosticText.Print(Console.Error, Bound.Diagnostics, Bound.Document);
        return !Bound.HasErrors;
    }

    public void Dispose() => Services.Dispose();

    private static string NotFound(string path)
    {
        if (Directory.Exists(path)) return $"'{path}' is a folder; name a graph file in it";
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var known = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileName(file)) : [];
        return $"there is no graph file '{path}'{DidYouMean.For(Path.GetFileName(path), known)}";
    }
}
