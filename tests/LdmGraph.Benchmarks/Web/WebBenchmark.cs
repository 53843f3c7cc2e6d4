using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LdmGraph.Web.Tests;

namespace LdmGraph.Benchmarks.Web;

/// <summary>What the editor costs whom it serves: the published server, and Chromium as its visitor.</summary>
internal sealed class WebBenchmark(Server server, Chromium chromium, TextWriter output)
{
    private const int Width = 1600, Height = 900;

    /// <summary>Gestures of which the frames are taken together.</summary>
    private const int Gestures = 4;

    private const string Add = """
        {
          "format": "ldmgraph/1", "name": "add", "params": { "seed": { "type": "seed", "default": "0" } },
          "nodes": { "add": { "type": "test.add@1", "in": { "a": 1, "b": 2 } } }, "outputs": { "sum": { "from": "add.sum" } },
          "layout": { "add": { "x": 0, "y": 0 } }
        }
        """;

    private static readonly TimeSpan GestureTime = TimeSpan.FromSeconds(2);
    private static readonly int[] RoundTrips = [0, 80, 200];

    /// <summary>What can be measured by itself.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["render", "gestures", "runs", "submissions", "memory"];

    /// <param name="parts">What to measure, of <see cref="Parts"/>; empty for all.</param>
    /// <param name="output">Where the figures go, a line each.</param>
    /// <returns>True when every target was met.</returns>
    /// <exception cref="FileNotFoundException">Browser or server are not there; the message says how to get them.</exception>
    public static async Task<bool> RunAsync(IReadOnlyList<string> parts, TextWriter output)
    {
        if (!File.Exists(Chromium.Program)) throw new FileNotFoundException($"there is no browser {Chromium.Program}; run './ldm bench --web', which installs chromium, or name another in CHROMIUM");
        if (!File.Exists(Server.Program)) throw new FileNotFoundException($"there is no server {Server.Program}; run './ldm bench --web', which builds it");
        await using var server = await Server.StartAsync();
        await using var chromium = await Chromium.StartAsync(Width, Height);
        var benchmark = new WebBenchmark(server, chromium, output);
        var met = true;
        foreach (var part in Parts)
            if (parts.Count == 0 || parts.Contains(part)) met &= await benchmark.MeasureAsync(part);
        return met;
    }

    private async Task<bool> MeasureAsync(string part)
    {
        switch (part)
        {
            case "gestures": return await GesturesAsync();
            case "runs": return await RunsAsync();
            case "render": await FirstRenderAsync(); return true;
            case "submissions": await SubmissionsAsync(); return true;
            default: await MemoryAsync(); return true;
        }
    }

    private async Task FirstRenderAsync()
    {
        foreach (var nodes in (int[])[100, 500, 20_000])
        {
            var graph = await SaveAsync(Graph(nodes));
            foreach (var roundTrip in nodes > 1000 ? [0] : RoundTrips)
            {
                await using var wire = new SlowWire(server.Url, TimeSpan.FromMilliseconds(roundTrip));
                var (first, next) = (new List<double>(), new List<double>());
                for (var visit = 0; visit < 3; visit++)
                {
                    var visitor = await chromium.VisitorAsync();
                    foreach (var times in (List<double>[])[first, next])
                    {
                        await using var tab = await chromium.OpenAsync(visitor);
                        times.Add((await EditorTab.OpenAsync(tab, wire.Url, graph)).Ready);
                    }
                }
                Report($"{nodes} nodes, round trip {roundTrip} ms: canvas ready, first visit", first);
                Report($"{nodes} nodes, round trip {roundTrip} ms: canvas ready, next visit", next);
            }
        }
    }

    private async Task<bool> GesturesAsync()
    {
        var met = true;
        foreach (var nodes in (int[])[100, 500])
        {
            var graph = await SaveAsync(Graph(nodes));
            foreach (var roundTrip in RoundTrips)
            {
                await using var wire = new SlowWire(server.Url, TimeSpan.FromMilliseconds(roundTrip));
                await using var tab = await chromium.OpenAsync();
                var (editor, _) = await EditorTab.OpenAsync(tab, wire.Url, graph);
                await editor.SettleAsync();
                var drags = await editor.DragNodeAsync(Gestures, GestureTime);
                if (roundTrip == 0)
                {
                    Report($"{nodes} nodes: frames while a node is dragged", drags.SelectMany(drag => drag.FrameTimes()));
                    Report($"{nodes} nodes: frames while panning", (await editor.PanAsync(Gestures, GestureTime)).SelectMany(pan => pan.FrameTimes()));
                }
                met &= Report($"{nodes} nodes, round trip {roundTrip} ms: dragged node behind the pointer", drags.SelectMany(drag => drag.Lags()), target: 50);
            }
        }
        return met;
    }

    private async Task<bool> RunsAsync()
    {
        var graph = await SaveAsync(Add);
        await using var tab = await chromium.OpenAsync();
        var (editor, _) = await EditorTab.OpenAsync(tab, server.Url, graph);
        await editor.SettleAsync();
        var times = new List<double>();
        for (var i = 0; i < 40; i++) times.Add(await editor.RunAsync());
        // The first ones load what runs need.
        return Report("click on Run, until the page shows something of the run", times.Skip(5), target: 100);
    }

    private async Task SubmissionsAsync()
    {
        using var paused = await server.Client.PostAsync("/api/queue/pause", null);
        foreach (var clients in (int[])[1, 8])
        {
            const int Each = 400;
            await SubmitAsync(20, 1);
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SubmitAsync(Each / clients, 1)));
            Line($"submissions a second over HTTP, {clients} at a time", $"{Each / Stopwatch.GetElapsedTime(began).TotalSeconds,8:F0}");
        }
        var batch = Stopwatch.GetTimestamp();
        await SubmitAsync(1, 1000);
        Line("runs submitted a second, 1,000 in one request", $"{1000 / Stopwatch.GetElapsedTime(batch).TotalSeconds,8:F0}");
        using var cancelled = await server.Client.PostAsync("/api/queue/cancel", null);
        using var resumed = await server.Client.PostAsync("/api/queue/resume", null);
    }

    private async Task SubmitAsync(int count, int seeds)
    {
        for (var i = 0; i < count; i++)
        {
            using var answer = await server.Client.PostAsJsonAsync("/api/runs", new { graph = Add, @params = new { seed = "1" }, seeds });
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>A server of its own: what the others left is not to be counted.</summary>
    private async Task MemoryAsync()
    {
        await using var fresh = await Server.StartAsync();
        using var upload = await fresh.Client.PostAsync("/api/uploads", new ByteArrayContent(TestPng.Create(16, 16)));
        var graph = Noise((await upload.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("path").GetString()!);
        Line("server's memory when it has started", $"{fresh.Memory() / 1e6,8:F0} MB");
        for (var done = 200; done <= 2000; done += 200)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await fresh.Client.PostAsJsonAsync("/api/runs", new { graph, @params = new { seed = $"{done}" }, seeds = 200 });
            answer.EnsureSuccessStatusCode();
            while ((await fresh.Client.GetFromJsonAsync<JsonElement>("/api/queue")) is var queue && queue.GetProperty("queued").GetInt32() + queue.GetProperty("running").GetInt32() > 0) await Task.Delay(100);
            Line($"server's memory after {done:N0} runs that each save a picture", $"{fresh.Memory() / 1e6,8:F0} MB, {200 / Stopwatch.GetElapsedTime(began).TotalSeconds:F0} runs a second");
        }
    }

    private async Task<string> SaveAsync(string graph)
    {
        using var answer = await server.Client.PostAsync("/api/graphs?name=graph.json", new StringContent(graph));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Nodes with nine and with five fields by turns, in rows of ten, each linked with the one before.</summary>
    private static string Graph(int count)
    {
        var nodes = Enumerable.Range(0, count).Select(i => $"\"n{i}\": " + (i == 0 ? """{ "type": "image.load@1", "in": { "path": "none.png" } }"""
            : i % 2 == 0 ? $$"""{ "type": "image.resize@1", "in": { "image": {"from": "n{{i - 1}}.image"}, "width": 64 } }"""
            : $$"""{ "type": "image.crop@1", "in": { "image": {"from": "n{{i - 1}}.image"}, "width": 64, "height": 48 } }"""));
        var places = Enumerable.Range(0, count).Select(i => $"\"n{i}\": {{ \"x\": {i % 10 * 340}, \"y\": {i / 10 * 420} }}");
        return $$"""{ "format": "ldmgraph/1", "name": "chain of {{count}}", "nodes": { {{string.Join(",\n", nodes)}} }, "layout": { {{string.Join(", ", places)}} } }""";
    }

    /// <summary>Each seed makes another picture.</summary>
    private static string Noise(string picture) => $$"""
        {
          "format": "ldmgraph/1", "params": { "seed": { "type": "seed" } },
          "nodes": {
            "load": { "type": "image.load@1", "in": { "path": "{{picture}}" } },
            "noise": { "type": "degrade.noise@1", "in": { "image": {"from": "load.image"}, "seed": {"from": "params.seed"} } },
            "save": { "type": "image.save@1", "in": { "image": {"from": "noise.image"} } }
          }
        }
        """;

    private bool Report(string name, IEnumerable<double> measured, double? target = null)
    {
        double[] sorted = [.. measured.Order()];
        var p95 = sorted[sorted.Length * 95 / 100];
        var verdict = target is { } most ? FormattableString.Invariant($" (target {most}: {(p95 <= most ? "met" : "missed")})") : "";
        Line(name, $"{sorted[sorted.Length / 2],8:F1} ms, 95 % within {p95:F1}, worst of {sorted.Length} {sorted[^1]:F1}{verdict}");
        return target is not { } limit || p95 <= limit;
    }

    private void Line(string name, FormattableString figure) => output.WriteLine($"{name,-66} {FormattableString.Invariant(figure)}");
}
