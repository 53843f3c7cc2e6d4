using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Engine;
using LdmGraph.Hosting;
using LdmGraph.Torch;

namespace LdmGraph.Cli.Runs;

/// <summary>One run of a graph for somebody at a command line.</summary>
internal static class OneRun
{
    /// <summary>Loads, checks and runs a graph, and says how it ended.</summary>
    public static async Task<int> RunAsync(GraphRequest request, RunSettings settings, CancellationToken cancellation)
    {
        using var graph = await LoadedGraph.LoadAsync(request, Host.LoadPlugins(request.Options), cancellation);
        return await RunAsync(graph, request, settings, cancellation);
    }

    /// <summary>The same for a graph that is already loaded.</summary>
    public static async Task<int> RunAsync(LoadedGraph graph, GraphRequest request, RunSettings settings, CancellationToken cancellation)
    {
        if (!graph.Report() || Plan(graph, settings) is not { } plan) return ExitCode.BadInput;
        TorchRuntime.Compiling = place => Console.Error.WriteLine($"First use with {place}: compiling the native part, which takes about half a minute.");
        // Before anything is loaded: the model would be read for nothing, and torch's own message names no remedy.
        if (ComputeNames.WhyNot(request.Options.Device) is { } why) throw new InputException($"--device {request.Options.Device}: {why}");

        // Nothing stays in memory beyond its last use, weights above all: this process has no later run to keep it for.
        using var cache = settings.UseCache && !settings.CheckNodes ? new ResultCache(memoryBytes: 0, new DiskCache(Path.Combine(Host.Cache, "results"))) : null;
        using var runner = new GraphRunner();
        var last = (RunEvent?)null;
        await Report(plan, settings).FollowAsync(Remember(runner.RunAsync(plan, new RunOptions
        {
            Services = graph.Services,
            Cache = cache,
            ExplainCache = settings.ExplainCache,
            CheckNodes = settings.CheckNodes ? TensorChecks.Create() : null,
            // Nobody waits for the lane; whoever does not want to wait for the node interrupts a second time.
            StopWithin = Timeout.InfiniteTimeSpan,
            Environment = new Dictionary<string, string> { ["device"] = request.Options.Device, ["dtype"] = request.Options.Dtype },
        }, cancellation)));
        return last switch
        {
            RunFinished => ExitCode.Done,
            RunCancelled => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };

        async IAsyncEnumerable<RunEvent> Remember(IAsyncEnumerable<RunEvent> events)
        {
            await foreach (var happened in events)
            {
                last = happened;
                settings.Watch?.Invoke(happened);
                yield return happened;
            }
        }
    }

    private static EvaluationPlan? Plan(LoadedGraph graph, RunSettings settings)
    {
        try
        {
            return EvaluationPlan.Create(graph.Bound, settings.Targets.Count == 0 ? null : settings.Targets);
        }
        catch (InvalidGraphException invalid)
        {
            DiagnosticText.Print(Console.Error, invalid.Diagnostics, graph.Bound.Document);
            return null;
        }
    }

    private static IRunReport Report(EvaluationPlan plan, RunSettings settings)
    {
        if (settings.Json) return new JsonReport();
        var summary = new RunSummary(OutputsToPrint(plan, settings), settings);
        return Terminal.IsInteractive ? new BarReport(summary) : new PlainReport(summary);
    }

    /// <summary>
    /// What was asked for by name, or else what the graph declares, as far as it can be read: pictures and models are not
    /// texts, and what nodes with effects give is their files.
    /// </summary>
    private static HashSet<string> OutputsToPrint(EvaluationPlan plan, RunSettings settings)
    {
        if (settings.Targets.Count > 0) return [.. plan.Outputs];
        var typeOf = plan.Nodes.SelectMany(node => node.Outputs.Select(output => (Name: $"{node.Path}.{output.Name}", output.Type, node.IsEffect))).ToLookup(output => output.Name);
        var declared = plan.Graph.Document.Outputs.ToDictionary(entry => entry.Name, entry => $"{entry.FromNode}.{entry.FromPort}");
        return [.. plan.Outputs.Where(name => !typeOf[declared.GetValueOrDefault(name, name)].Any(output => output.IsEffect || output.Type.MayOwn))];
    }
}
