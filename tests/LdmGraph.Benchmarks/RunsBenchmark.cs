using System.Diagnostics;
using System.Text.Json;
using LdmGraph.Engine;
using LdmGraph.Hosting;
using LdmGraph.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TestNodes;

namespace LdmGraph.Benchmarks;

/// <summary>What the queue costs, with a graph that costs nothing: submissions, the wait for a start, and memory over thousands of runs.</summary>
public static class RunsBenchmark
{
    private const int Batch = 1000;

    /// <param name="inMemory">The table of runs in memory instead of a file.</param>
    /// <param name="output">Where the figures go, a line each.</param>
    public static async Task RunAsync(bool inMemory, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("ldm-bench-runs-").FullName;
        try
        {
            await using var services = new ServiceCollection()
                .AddLdmGraph(new LdmGraphOptions { Output = Path.Combine(folder, "out") })
                .AddSingleton(Graphs.Catalog)
                .AddLdmGraphRuns(new RunsOptions { Folder = folder, InMemory = inMemory, CacheBytes = 1 << 20, MaxQueued = 100_000 })
                .BuildServiceProvider();
            foreach (var service in services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
            await MeasureAsync(services.GetRequiredService<IRunQueue>(), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(IRunQueue queue, TextWriter output)
    {
        await RunBatchAsync(queue);
        Report("submit one run to an idle queue, until it has started", await StartsAsync(queue, 200));

        await queue.PauseAsync();
        var single = new double[300];
        for (var i = 0; i < single.Length; i++) single[i] = await TimeAsync(() => queue.SubmitAsync([Next()]));
        Report("submit one run", single);
        var many = new double[5];
        for (var i = 0; i < many.Length; i++) many[i] = await TimeAsync(() => queue.SubmitAsync(Many()));
        Array.Sort(many);
        output.WriteLine(FormattableString.Invariant($"{$"submissions a second, {Batch:N0} in one call",-58} {Batch / many[many.Length / 2],8:F0} (best {Batch / many[0]:F0})"));
        await queue.CancelAllAsync();
        await queue.ResumeAsync();

        var before = Memory();
        for (var i = 1; i <= 3; i++)
        {
            var seconds = await TimeAsync(() => RunBatchAsync(queue));
            var now = Memory();
            output.WriteLine(FormattableString.Invariant($"{$"{i * Batch:N0} runs: runs a second, and what a run leaves in memory",-58} {Batch / seconds,8:F0}, {(now - before) / (double)Batch,6:F0} bytes"));
            before = now;
        }

        var lists = new double[200];
        for (var i = 0; i < lists.Length; i++) lists[i] = await TimeAsync(() => queue.ListAsync(new RunFilter(), skip: 100, take: 50));
        Report($"list 50 of {(await queue.ListAsync(new RunFilter(), take: 1)).Total:N0} runs", lists);

        void Report(string name, double[] seconds)
        {
            Array.Sort(seconds);
            output.WriteLine(FormattableString.Invariant($"{name,-58} {seconds[seconds.Length / 2] * 1e3,8:F2} ms, 95 % within {seconds[seconds.Length * 95 / 100] * 1e3:F2} ms, best {seconds[0] * 1e3:F2} ms"));
        }
    }

    private static async Task<double[]> StartsAsync(IRunQueue queue, int count)
    {
        var seconds = new double[count];
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await foreach (var update in queue.WatchAsync((await queue.SubmitAsync([Next()]))[0]))
                if (update is RunStateUpdate { State: RunState.Running }) seconds[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        return seconds;
    }

    private static async Task RunBatchAsync(IRunQueue queue)
    {
        await using var watch = queue.WatchAllAsync().GetAsyncEnumerator();
        // The first update says how the queue stood before.
        await watch.MoveNextAsync();
        await queue.SubmitAsync(Many());
        do await watch.MoveNextAsync();
        while (watch.Current.Status is not { Queued: 0, Running: 0 });
    }

    private static RunRequest[] Many() => [.. Enumerable.Range(0, Batch).Select(_ => Next())];

    private static int s_seed;

    /// <summary>Each run has a seed of its own, as those of a batch have.</summary>
    private static RunRequest Next() => new()
    {
        Graph = """{ "format": "ldmgraph/1", "params": { "seed": { "type": "seed" } }, "nodes": { "a": { "type": "test.constant@1", "in": { "value": 1 } } } }""",
        Params = new Dictionary<string, JsonElement> { ["seed"] = JsonSerializer.SerializeToElement(s_seed++) },
    };

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Bytes that are still referred to.</summary>
    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
