using System.Reflection;
using LdmGraph.Engine;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LdmGraph.Testing;

/// <summary>
/// Runs graphs in strings over the nodes of a plugin and those that come with LdmGraph. The plugin is the assembly that the test
/// refers to, so that tests see its types; it is held to what its <c>plugin.json</c> asks for, as everywhere.
/// </summary>
public sealed class TestHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ldmgraph-test-");
    private readonly ServiceProvider _services;
    private readonly GraphRunner _runner = new();

    /// <param name="plugins">Assemblies of plugins under test.</param>
    /// <exception cref="InvalidOperationException">One is not as a plugin must be; the message says why.</exception>
    public TestHost(params Assembly[] plugins)
    {
        var options = new LdmGraphOptions { Output = _folder.FullName };
        options.ReadableRoots.Add(_folder.FullName);
        var set = PluginSet.Load(options.PluginFolders, plugins);
        if (set.LeftOut.FirstOrDefault() is { } broken) throw new InvalidOperationException($"the plugin {broken.Id} cannot be used: {broken.Problem}");
        if (set.Catalog.Validate() is [var problem, ..]) throw new InvalidOperationException(problem.ToString());
        _services = new ServiceCollection().AddLdmGraph(options, set).BuildServiceProvider();
    }

    /// <summary>A folder of its own that graphs read from and write to; deleted with the host.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The host's services, those of the plugins included.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Everything that is wrong with a graph, without running it.</summary>
    /// <param name="graph">The graph's JSON.</param>
    /// <param name="values">Values of its params, as texts or as what the params' types say; they stay the caller's.</param>
    public IReadOnlyList<Diagnostic> Check(string graph, params (string Param, object? Value)[] values) => Bind(graph, values).Diagnostics;

    /// <summary>Runs a graph and returns its outputs, which the caller disposes.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    /// <exception cref="InvalidGraphException">The graph has errors; all of them are in it.</exception>
    /// <exception cref="NodeFailedException">A node failed.</exception>
    public Task<RunResults> RunAsync(string graph, params (string Param, object? Value)[] values) => RunAsync(graph, CancellationToken.None, values);

    /// <inheritdoc cref="RunAsync(string, ValueTuple{string, object}[])"/>
    public Task<RunResults> RunAsync(string graph, CancellationToken cancellation, params (string Param, object? Value)[] values) =>
        _runner.EvaluateAsync(EvaluationPlan.Create(Bind(graph, values)), new RunOptions { Services = _services }, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        _services.Dispose();
        _folder.Delete(recursive: true);
    }

    private BoundGraph Bind(string graph, (string Param, object? Value)[] values) =>
        GraphBinder.Bind(GraphDocument.Parse(graph), _services.GetRequiredService<NodeCatalog>(), new BindOptions
        {
            Params = values.ToDictionary(value => value.Param, value => value.Value),
            Files = _services.GetRequiredService<FileRoots>(),
            Services = _services,
        });
}
