using System.Reflection;
using LdmGraph.Engine;
using LdmGraph.Plugins.Flow;

namespace LdmGraph.Golden;

/// <summary>Runs graphs on the components of a case.</summary>
internal static class GraphRuns
{
    // The compiler leaves references out that no code uses: Flow is named.
    private static readonly Lazy<NodeCatalog> Catalog = new(() => NodeCatalog.Build([PluginTypes.Of(typeof(Loop).Assembly), .. Assembly.GetExecutingAssembly().GetReferencedAssemblies()
        .Where(name => name.Name!.StartsWith("LdmGraph.Plugins.", StringComparison.Ordinal) && name.Name != "LdmGraph.Plugins.Flow").Select(name => PluginTypes.Of(Assembly.Load(name)))]));

    /// <summary>The graph's outputs. The case disposes them.</summary>
    public static async ValueTask<RunResults> RunAsync(this GoldenCase golden, string graph, Dictionary<string, object?> parameters)
    {
        var bound = GraphBinder.Bind(GraphDocument.Parse(graph), Catalog.Value, new BindOptions { Params = parameters });
        Assert.Empty(bound.Diagnostics);
        using var runner = new GraphRunner();
        return golden.Own(await runner.EvaluateAsync(EvaluationPlan.Create(bound), new RunOptions { Services = Components.Services }));
    }
}
