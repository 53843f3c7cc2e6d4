using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace LdmGraph.Benchmarks;

/// <summary>
/// A model of true size with random weights: what a picture takes in memory, and what the graph's sampling loop costs
/// beside the same steps written by hand in C# over the same modules.
/// </summary>
internal static class RealSizeBenchmark
{
    private const int Steps = 4;
    private const int Pairs = 3;
    private const double Scale = 5;

    /// <param name="model">A model of tests/zoo with a text encoder.</param>
    /// <param name="half">float16 in the file instead of float32; computed in float32 either way.</param>
    /// <param name="output">Receives the figures.</param>
    public static async Task RunAsync(string model, bool half, TextWriter output)
    {
        var zooFile = Path.Combine(MeasuredRun.Root, "tests", "zoo", model + ".json");
        var folder = Directory.CreateTempSubdirectory("ldmgraph-real-size-").FullName;
        try
        {
            RandomCheckpoint.Write(zooFile, folder, half);
            var parameters = JsonNode.Parse(File.ReadAllText(zooFile))!["parameters"]!.GetValue<long>();
            await PictureAsync(folder, parameters, output);
            await LoopAsync(folder, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A 256x256 picture by the command line, in a process of its own, whose peak memory is the figure.</summary>
    private static async Task PictureAsync(string folder, long parameters, TextWriter output)
    {
        var run = await MeasuredRun.OfAsync(Path.Combine(MeasuredRun.Root, "graphs", "text-to-image.json"), "--set", $"model={folder}",
            "--set", "prompt=a red sphere on grass", "--set", $"steps={Steps}", "--out", Path.Combine(folder, "pictures"));
        var weights = parameters * sizeof(float);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"picture of 256x256, {Steps} steps, {parameters / 1e9:F2} billion parameters: {run.Seconds:F1} s, peak {run.PeakBytes / 1e9:F2} GB, weights in float32 {weights / 1e9:F2} GB, ratio {(run.PeakBytes - 1e9) / weights:F2} beyond 1 GB (target 1.15)"));
    }

    private static async Task LoopAsync(string folder, TextWriter output)
    {
        using var services = new ServiceCollection()
            .AddLdmGraph(new LdmGraphOptions { ReadableRoots = { folder, Path.Combine(MeasuredRun.Root, "graphs") }, Output = Path.Combine(folder, "pictures") })
            .BuildServiceProvider();
        var catalog = services.GetRequiredService<NodeCatalog>();
        var files = services.GetRequiredService<FileRoots>();
        using var runner = new GraphRunner();
        var options = new RunOptions { Services = services };

        var loading = GraphDocument.Parse($$"""
            {
              "format": "ldmgraph/1",
              "nodes": {
                "model": { "type": "checkpoint.load@1", "in": { "model": {{JsonValue.Create(folder).ToJsonString()}} } },
                "cond": { "type": "text.encode@1", "in": { "encoder": {"from": "model.textEncoder"}, "text": "a red sphere on grass" } },
                "uncond": { "type": "text.encode@1", "in": { "encoder": {"from": "model.textEncoder"}, "text": "" } },
                "steps": { "type": "ddim.timesteps@1", "in": { "schedule": {"from": "model.schedule"}, "steps": {{Steps}} } },
                "noise": { "type": "latent.noise@1", "in": { "autoencoder": {"from": "model.autoencoder"}, "width": 256, "height": 256, "seed": "1" } }
              },
              "outputs": {
                "denoiser": {"from": "model.denoiser"}, "latent": {"from": "noise.latent"}, "rows": {"from": "steps.rows"},
                "cond": {"from": "cond.conditioning"}, "uncond": {"from": "uncond.conditioning"}
              }
            }
            """);
        using var parts = await runner.EvaluateAsync(EvaluationPlan.Create(GraphBinder.Bind(loading, catalog, new BindOptions { Services = services, Files = files })), options);

        var sampler = await GraphDocument.LoadAsync(Path.Combine(MeasuredRun.Root, "graphs", "parts", "ddim-sampler.json"));
        var plan = EvaluationPlan.Create(GraphBinder.Bind(sampler, catalog, new BindOptions
        {
            Services = services,
            Files = files,
            Params = parts.Names.ToDictionary(name => name, name => parts[name]),
        }));

        var graph = new double[Pairs];
        var hand = new double[Pairs];
        await TimeAsync(() => SampleByGraphAsync(runner, plan, options)); // loads the weights
        for (var pair = 0; pair < Pairs; pair++)
        {
            graph[pair] = await TimeAsync(() => SampleByGraphAsync(runner, plan, options));
            hand[pair] = await TimeAsync(() => Task.Run(() => SampleByHand(parts)));
        }
        var ratios = graph.Zip(hand, (g, h) => g / h).Order().ToArray();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"a step of sampling with guidance, batch 2: graph {Median(graph) / Steps:F3} s, by hand {Median(hand) / Steps:F3} s, ratio {ratios[Pairs / 2]:F3} ({ratios[0]:F3} to {ratios[^1]:F3}; target 1.05)"));
    }

    private static async Task SampleByGraphAsync(GraphRunner runner, EvaluationPlan plan, RunOptions options)
    {
        using var results = await runner.EvaluateAsync(plan, options);
    }

    /// <summary>The loop that somebody would write without a graph: guidance in one batch, then equation 12 of DDIM at η = 0.</summary>
    private static void SampleByHand(RunResults parts)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var denoiser = parts.Get<IDenoiser>("denoiser");
        var cond = parts.Get<Conditioning>("cond").Context!;
        var uncond = parts.Get<Conditioning>("uncond").Context!;
        using var both = new Conditioning { Context = cat([uncond, cond], 0) };
        var z = parts.Get<Latent>("latent").Value.clone();
        foreach (var row in parts.Get<IReadOnlyList<SamplingRow>>("rows"))
        {
            using var step = NewDisposeScope();
            var halves = denoiser.Predict(cat([z, z], 0), full([2], (float)row.Timestep), both).chunk(2, 0);
            var eps = halves[0] + Scale * (halves[1] - halves[0]);
            var z0 = (z - Math.Sqrt(1 - row.AlphaBar) * eps) / Math.Sqrt(row.AlphaBar);
            z = (Math.Sqrt(row.AlphaBarNext) * z0 + Math.Sqrt(1 - row.AlphaBarNext) * eps).MoveToOuterDisposeScope();
        }
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
