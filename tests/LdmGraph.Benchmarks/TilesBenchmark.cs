using System.Globalization;
using System.Text.Json.Nodes;

namespace LdmGraph.Benchmarks;

/// <summary>
/// What pictures beyond the training size take in memory when denoiser, decoder and encoder work in tiles: one step of sampling,
/// decoded, encoded and decoded again, by a model of the public zoo with random weights and a fraction of its channels.
/// </summary>
internal static class TilesBenchmark
{
    private const string Model = "ldm-lsun_churches256";

    private const string Graph = """
        {
          "format": "ldmgraph/1",
          "params": { "model": { "type": "text" }, "size": { "type": "int" } },
          "nodes": {
            "model": { "type": "checkpoint.load@1", "in": { "model": {"from": "params.model"} } },
            "denoiser": { "type": "denoiser.tiled@1", "in": { "denoiser": {"from": "model.denoiser"}, "tile": TILE, "stride": STRIDE } },
            "autoencoder": { "type": "autoencoder.tiled@1", "in": { "autoencoder": {"from": "model.autoencoder"}, "tile": TILE, "stride": STRIDE } },
            "noise": { "type": "latent.noise@1", "in": { "autoencoder": {"from": "model.autoencoder"}, "width": {"from": "params.size"}, "height": {"from": "params.size"} } },
            "steps": { "type": "ddim.timesteps@1", "in": { "schedule": {"from": "model.schedule"}, "steps": 1 } },
            "eps": { "type": "denoise.predict@1", "in": { "denoiser": {"from": "denoiser.denoiser"}, "latent": {"from": "noise.latent"}, "t": {"from": "steps.first"} } },
            "step": { "type": "ddim.step@1", "in": { "latent": {"from": "noise.latent"}, "eps": {"from": "eps.eps"}, "t": {"from": "steps.first"} } },
            "picture": { "type": "latent.decode@1", "in": { "autoencoder": {"from": "autoencoder.autoencoder"}, "latent": {"from": "step.latent"} } },
            "encoded": { "type": "latent.encode@1", "in": { "autoencoder": {"from": "autoencoder.autoencoder"}, "image": {"from": "picture.image"} } },
            "again": { "type": "latent.decode@1", "in": { "autoencoder": {"from": "autoencoder.autoencoder"}, "latent": {"from": "encoded.latent"} } },
            "psnr": { "type": "metric.psnr@1", "in": { "image": {"from": "again.image"}, "reference": {"from": "picture.image"} } }
          },
          "outputs": { "psnr": {"from": "psnr.psnr"} }
        }
        """;

    /// <param name="sides">Sides of the pictures in pixels; none takes 512, 1024 and 2048.</param>
    /// <param name="output">Receives the figures.</param>
    public static async Task RunAsync(int[] sides, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("ldmgraph-tiles-").FullName;
        try
        {
            var narrow = Path.Combine(folder, "narrow.json");
            await File.WriteAllTextAsync(narrow, Narrow(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(MeasuredRun.Root, "tests", "zoo", Model + ".json")))!.AsObject()).ToJsonString());
            RandomCheckpoint.Write(narrow, Path.Combine(folder, "model"), half: false);
            var (tiled, whole) = (Path.Combine(folder, "tiled.json"), Path.Combine(folder, "whole.json"));
            await File.WriteAllTextAsync(tiled, Graph.Replace("TILE", "32", StringComparison.Ordinal).Replace("STRIDE", "24", StringComparison.Ordinal));
            await File.WriteAllTextAsync(whole, Graph.Replace("TILE", "4096", StringComparison.Ordinal).Replace("STRIDE", "4096", StringComparison.Ordinal));

            var smallest = 0L;
            foreach (var size in (int[])[256, .. sides.Length > 0 ? sides : [512, 1024, 2048]])
            {
                var run = await RunAsync(tiled, folder, size);
                smallest = smallest == 0 ? run.PeakBytes : smallest;
                // What grows is whole pictures, float32, and the latents, which are 48 times smaller.
                var pictures = (run.PeakBytes - smallest) / (3.0 * size * size * sizeof(float));
                await output.WriteLineAsync(Text($"{size} x {size} in tiles of 256 x 256: peak {run.PeakBytes / 1e6:F0} MB, {(run.PeakBytes - smallest) / 1e6:F0} MB beyond 256 x 256 ({pictures:F1} pictures), {run.Seconds:F1} s"));
            }
            // Attention in one piece needs sixteen times as much with each doubling: at 1024 x 1024 gigabytes.
            var one = await RunAsync(whole, folder, 512);
            await output.WriteLineAsync(Text($"512 x 512 in one piece: peak {one.PeakBytes / 1e6:F0} MB, {(one.PeakBytes - smallest) / 1e6:F0} MB beyond 256 x 256, {one.Seconds:F1} s"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<MeasuredRun> RunAsync(string graph, string folder, int size) =>
        MeasuredRun.OfAsync(graph, "--set", $"model={Path.Combine(folder, "model")}", "--set", Text($"size={size}"), "--out", Path.Combine(folder, "out"));

    /// <summary>A sixth of the UNet's channels and a quarter of the first stage's, the least that groups of 32 allow.</summary>
    private static JsonObject Narrow(JsonObject zoo)
    {
        foreach (var (name, shape) in zoo["tensors"]!.AsObject())
        {
            var (by, least) = name.Contains("diffusion_model", StringComparison.Ordinal) ? (6, 192) : name.StartsWith("first_stage_model", StringComparison.Ordinal) ? (4, 128) : (1, 1);
            for (var i = 0; i < shape!.AsArray().Count; i++)
                if (shape[i]!.GetValue<int>() is var side && side >= least && by > 1) shape[i] = side / by;
        }
        var parameters = zoo["config"]!["model"]!["params"]!;
        parameters["unet_config"]!["params"]!["model_channels"] = 192 / 6;
        parameters["first_stage_config"]!["params"]!["ddconfig"]!["ch"] = 128 / 4;
        parameters["scale_by_std"] = false; // nothing was measured on random weights
        return zoo;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
