using System.Diagnostics;
using LdmGraph.Cli.Tests;

namespace LdmGraph.Plugins.Training.Tests;

/// <summary>The program itself, as users start and as machines end it.</summary>
public class ProcessTests
{
    private const string Config = """
        model:
          target: ldm.models.autoencoder.AutoencoderKL
          params:
            embed_dim: 3
            lossconfig: {params: {disc_start: 5, disc_factor: FACTOR, disc_num_layers: 2, disc_ndf: 8}}
            ddconfig: {double_z: true, z_channels: 3, resolution: 16, in_channels: 3, out_ch: 3, ch: 32, ch_mult: [1, 1], num_res_blocks: 1, attn_resolutions: [], attn_type: none}
        """;

    private const string Graph = """
        {
          "format": "ldmgraph/1",
          "params": { "name": { "type": "text" }, "steps": { "type": "int", "default": 60 } },
          "nodes": {
            "scenes": { "type": "scene.dataset@1", "in": { "size": 16 } },
            "train": { "type": "train.autoencoder@1", "in": {
              "dataset": {"from": "scenes.dataset"}, "config": "model.yaml", "name": {"from": "params.name"}, "steps": {"from": "params.steps"},
              "batch": 4, "saveEvery": 10, "logEvery": 10, "showEvery": 0, "warmup": 2, "decay": "constant" } }
          }
        }
        """;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_training_that_is_killed_comes_to_the_same_bytes_when_it_is_started_again(bool discriminator)
    {
        using var ldm = new Ldm();
        Assert.Equal(0, (await TrainAsync(ldm, "whole", discriminator: discriminator)).Code);

        using (var process = ldm.Start("train", "graph.json", "--set", "name=killed"))
        {
            var drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            var state = ldm.PathOf("training/killed/state/training.safetensors");
            var patience = Stopwatch.StartNew();
            while (!File.Exists(state) && !process.HasExited && patience.Elapsed < TimeSpan.FromMinutes(2)) await Task.Delay(5);
            process.Kill();                                       // SIGKILL: nothing can be tidied up
            await process.WaitForExitAsync();
            await drained;
        }
        Assert.False(File.Exists(ldm.PathOf("training/killed/log.csv")) && File.ReadAllLines(ldm.PathOf("training/killed/log.csv")).Length > 6, "it was done before it was killed");

        Assert.Equal(0, (await TrainAsync(ldm, "killed", discriminator: discriminator)).Code);
        foreach (var file in (string[])["model.safetensors", "checkpoint/model.safetensors", "state/training.safetensors"])
            Assert.Equal(await File.ReadAllBytesAsync(ldm.PathOf($"training/whole/{file}")), await File.ReadAllBytesAsync(ldm.PathOf($"training/killed/{file}")));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_checkpoint_of_before_is_kept()
    {
        using var ldm = new Ldm();
        Assert.Equal(0, (await TrainAsync(ldm, "a", "steps=10")).Code);
        var before = await File.ReadAllBytesAsync(ldm.PathOf("training/a/state/training.safetensors"));

        // Files may grow to 200 KiB: to a program, writing further is much as on a disk that is full.
        ldm.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        var full = await ldm.RunProgramAsync("bash", "-c", $"trap '' XFSZ; ulimit -f 200; exec '{Ldm.Program}' train graph.json --set name=a --set steps=20");
        Assert.Equal(1, full.Code);
        Assert.Contains("training.safetensors could not be written: ", full.Error, StringComparison.Ordinal);
        Assert.Contains("what stood there is unchanged", full.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(ldm.PathOf("training/a/state/training.safetensors")));
        Assert.Equal(["training.safetensors"], Directory.EnumerateFiles(ldm.PathOf("training/a/state")).Select(Path.GetFileName));

        Assert.Equal(0, (await TrainAsync(ldm, "a", "steps=20")).Code);
    }

    [Fact]
    public async Task A_second_process_leaves_a_folder_that_another_trains_in_alone()
    {
        using var ldm = new Ldm();
        Write(ldm);
        using var first = ldm.Start("train", "graph.json", "--set", "name=a");
        var drained = Task.WhenAll(first.StandardOutput.ReadToEndAsync(), first.StandardError.ReadToEndAsync());
        var patience = Stopwatch.StartNew();
        while (!File.Exists(ldm.PathOf("training/a/.lock")) && !first.HasExited && patience.Elapsed < TimeSpan.FromMinutes(2)) await Task.Delay(5);
        var second = await ldm.RunAsync("train", "graph.json", "--set", "name=a");
        var firstGoesOn = !first.HasExited;
        await first.WaitForExitAsync();
        await drained;
        Assert.True(firstGoesOn, "the first was done before the second began");
        Assert.Equal(1, second.Code);
        Assert.Contains($"another training writes to {ldm.PathOf("training/a")}; wait for it to end, or choose another name", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, first.ExitCode);
    }

    private static Task<Outcome> TrainAsync(Ldm ldm, string name, string set = "steps=60", bool discriminator = false)
    {
        Write(ldm, discriminator);
        return ldm.RunAsync("train", "graph.json", "--set", $"name={name}", "--set", set);
    }

    private static void Write(Ldm ldm, bool discriminator = false)
    {
        ldm.Write("model.yaml", Config.Replace("FACTOR", discriminator ? "1" : "0", StringComparison.Ordinal));
        ldm.Write("graph.json", Graph);
    }
}
