using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Hosting;
using LdmGraph.Hosting.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LdmGraph.Runs.Tests;

/// <summary>A queue in a folder, as a host has it: real plugins, nodes of this assembly beside them.</summary>
internal sealed class TestQueue : IAsyncDisposable
{
    private static readonly PluginSet Plugins = PluginSet.Load([Installation.Plugins]);

    private readonly ServiceProvider _services;

    private TestQueue(ServiceProvider services) => _services = services;

    public IRunQueue Runs => _services.GetRequiredService<IRunQueue>();

    public ArtifactStore Artifacts => _services.GetRequiredService<ArtifactStore>();

    public ResultCache Cache => _services.GetRequiredService<ResultCache>();

    public IPictureProvenance Provenance => _services.GetRequiredService<IPictureProvenance>();

    /// <summary>The table itself, for what no caller may do.</summary>
    public RunStore Store => Inner<RunStore>("_store");

    public RunDatabase Database => Inner<RunDatabase>("_database");

    /// <summary>Removes for good what is deleted at this moment.</summary>
    public Task PurgeAsync() => _services.GetRequiredService<QuartzRunQueue>().PurgeAsync(DateTimeOffset.MaxValue, CancellationToken.None);

    public static async Task<TestQueue> StartAsync(string folder, bool inMemory = false, int maxQueued = 10_000, TimeSpan? sweep = null, TimeSpan? drain = null, int concurrency = 1, bool start = true, string? graphs = null, TimeSpan? stop = null)
    {
        var services = new ServiceCollection()
            .AddLdmGraph(new LdmGraphOptions { Output = Path.Combine(folder, "out") }, Plugins)
            .AddSingleton(new LiveCatalog(NodeCatalog.Build(
            [
                PluginTypes.Of(typeof(Count), typeof(Write), typeof(WaitUntil), typeof(Stubborn), typeof(Refuse), typeof(Die), typeof(Picture)),
                .. Plugins.Loaded.Select(plugin => new PluginTypes(new Plugin(plugin.Id, plugin.Manifest!.Version, plugin.Hash), plugin.NodeTypes)),
            ])))
            .AddLdmGraphRuns(new RunsOptions
            {
                Folder = folder, InMemory = inMemory, MaxQueued = maxQueued, CacheBytes = 1 << 20, Concurrency = concurrency,
                SweepInterval = sweep ?? TimeSpan.FromSeconds(30), DrainTime = drain ?? TimeSpan.Zero,
                StopTime = stop ?? TimeSpan.FromSeconds(20), GraphFolder = graphs ?? folder,
            })
            .BuildServiceProvider();
        var queue = new TestQueue(services);
        if (start) await queue.StartAsync();
        return queue;
    }

    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StopAsync(CancellationToken.None);
    }

    public static RunRequest Request(string nodes, string parameters = "", int priority = 0, string? name = null) => new()
    {
        Graph = $$"""{ "format": "ldmgraph/1", "name": "test", "params": { "seed": { "type": "seed", "default": "0" }{{(parameters.Length > 0 ? ", " + parameters : "")}} }, "nodes": { {{nodes}} } }""",
        Priority = priority,
        Name = name,
    };

    /// <summary>A graph that takes about so long.</summary>
    public static RunRequest Slow(int steps, string? name = null, int priority = 0) =>
        Request($$""" "count": { "type": "test.count@1", "in": { "steps": {{steps}}, "milliseconds": 20, "seed": {"from": "params.seed"} } }""", priority: priority, name: name)
            with { Params = new Dictionary<string, JsonElement> { ["seed"] = JsonSerializer.SerializeToElement(Seeds++) } };

    /// <summary>A graph that writes a text.</summary>
    public static RunRequest Writes(string text) => Request($$""" "write": { "type": "test.write@1", "in": { "text": {{JsonSerializer.Serialize(text)}} } } """);

    private static int Seeds { get; set; } = 1;

    public async Task<string> SubmitAsync(RunRequest request) => (await Runs.SubmitAsync([request]))[0];

    public Task<RunRecord> EndOfAsync(string id) => UntilAsync(id, run => run.State.HasEnded());

    public async Task<RunRecord> UntilAsync(string id, Func<RunRecord, bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var run = await Runs.FindAsync(id) ?? throw new InvalidOperationException($"the run {id} is gone");
            if (condition(run)) return run;
            if (watch.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException($"the run is still {run.State}: {string.Join("; ", run.Errors)}");
            await Task.Delay(5);
        }
    }

    public async Task IdleAsync()
    {
        var watch = Stopwatch.StartNew();
        while (await Runs.StatusAsync() is { } status && status.Queued + status.Running > 0)
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(120)) throw new TimeoutException($"the queue still has {status}");
            await Task.Delay(5);
        }
    }

    private T Inner<T>(string field) => (T)typeof(QuartzRunQueue).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_services.GetRequiredService<QuartzRunQueue>())!;

    /// <summary>Runs a graph as the command line does.</summary>
    /// <returns>The file it wrote.</returns>
    public async Task<string> RunAloneAsync(string graph, string output)
    {
        var roots = new FileRoots([], output);
        var services = new RunServices(_services, roots);
        var bound = GraphBinder.Bind(GraphDocument.Parse(graph, Path.Combine(output, "graph.json")), _services.GetRequiredService<NodeCatalog>(), new BindOptions { Files = roots, Services = services });
        using var runner = new GraphRunner();
        var path = "";
        await foreach (var happened in runner.RunAsync(EvaluationPlan.Create(bound), new RunOptions { Services = services }))
            if (happened is ArtifactWritten file) path = file.Path;
        return path;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
