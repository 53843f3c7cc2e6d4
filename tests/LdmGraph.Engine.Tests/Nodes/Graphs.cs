using System.Reflection;
using LdmGraph;
using LdmGraph.Engine;

namespace TestNodes;

/// <summary>Short ways from a text to a bound, planned and evaluated graph.</summary>
public static class Graphs
{
    public static readonly Type[] NodeTypes = [.. typeof(Graphs).Assembly.GetTypes().Where(type => type.Namespace == "TestNodes" && type.IsDefined(typeof(NodeAttribute), false))];

    /// <summary>Plugins that a test project adds, before it binds the first graph.</summary>
    public static List<Assembly> Plugins { get; } = [];

    private static readonly Lazy<NodeCatalog> LazyCatalog = new(() => NodeCatalog.Build([PluginTypes.Of(NodeTypes), .. Plugins.Select(PluginTypes.Of)]));

    public static NodeCatalog Catalog => LazyCatalog.Value;

    public static string Nodes(string nodes, string more = "") => $$"""{ "format": "ldmgraph/1", "nodes": { {{nodes}} }{{(more.Length > 0 ? ", " + more : "")}} }""";

    public static BoundGraph Bind(string json, Dictionary<string, object?>? parameters = null, string? path = null, FileRoots? files = null) =>
        GraphBinder.Bind(GraphDocument.Parse(json, path), Catalog, new BindOptions { Params = parameters ?? [], Files = files });

    public static EvaluationPlan Plan(string json, params string[] outputs) => EvaluationPlan.Create(Bind(json), outputs.Length == 0 ? null : outputs);

    public static async Task<(List<RunEvent> Events, RunResults Results)> RunAsync(EvaluationPlan plan, RunOptions? options = null, CancellationToken cancellation = default)
    {
        using var runner = new GraphRunner();
        var results = new RunResults();
        var events = new List<RunEvent>();
        options ??= new RunOptions();
        var own = new RunOptions { Services = options.Services, Cache = options.Cache, RenderPreview = options.RenderPreview, ExplainCache = options.ExplainCache, ProgressInterval = options.ProgressInterval, Results = results };
        await foreach (var happened in runner.RunAsync(plan, own, cancellation)) events.Add(happened);
        return (events, results);
    }

    public static async Task<double> ValueAsync(string json, string output, params object[] services)
    {
        using var runner = new GraphRunner();
        using var results = await runner.EvaluateAsync(Plan(json, output), new RunOptions { Services = new Services(services) });
        return Convert.ToDouble(results[output], null);
    }
}
