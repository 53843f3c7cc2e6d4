using LdmGraph.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests.Layouts;

public class OriginalCheckpointTests
{
    [Fact]
    public void Parts_are_told_apart_by_their_prefix_and_losses_are_left_out()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);

        using var checkpoint = Open(folder.Root);

        Assert.Equal("ldm.models.diffusion.ddpm.LatentDiffusion", checkpoint.Architecture);
        AssertPart(checkpoint, Port.Denoiser, "ldm.modules.diffusionmodules.openaimodel.UNetModel", "out.2.weight", "out.2.bias");
        AssertPart(checkpoint, Port.Autoencoder, "ldm.models.autoencoder.AutoencoderKL", "encoder.conv_in.weight");
        AssertPart(checkpoint, Port.TextEncoder, "ldm.modules.encoders.modules.BERTEmbedder", "transformer.token_emb.weight");
        Assert.Equal("ldm.models.diffusion.ddpm.LatentDiffusion", checkpoint.Components[Port.Schedule].Architecture);
        Assert.Equal(0.00085, checkpoint.Components[Port.Schedule].Config["linear_start"]!.GetValue<double>());
        Assert.Equal(0.18215, checkpoint.Components[Port.Autoencoder].Model["scale_factor"]!.GetValue<double>());
        Assert.Equal(32, checkpoint.Components[Port.Denoiser].Config["model_channels"]!.GetValue<long>());
        Assert.Equal(folder.Root, checkpoint.Components[Port.TextEncoder].Folder);
    }

    [Theory]
    [InlineData(false, 1f, "not used")]
    [InlineData(true, 10f, "EMA weights are used")]
    public void Averages_are_used_where_the_configuration_says_so(bool ema, float expected, string note)
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, ema: ema);
        OriginalModelFiles.WriteWeights(folder);
        using var checkpoint = Open(folder.Root);
        using var weight = checkpoint.Components[Port.Denoiser].Weights.Read("out.2.weight");
        Assert.Equal(expected, weight.data<float>()[0]);
        Assert.Contains(checkpoint.Notes, text => text.Contains(note, StringComparison.Ordinal));
    }

    [Fact]
    public void Averages_are_the_default_of_the_original()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.yaml"], File.ReadAllText(OriginalModelFiles.WriteConfig(folder)).Replace("    use_ema: false\n", "", StringComparison.Ordinal));
        OriginalModelFiles.WriteWeights(folder);
        using var checkpoint = Open(folder.Root);
        using var weight = checkpoint.Components[Port.Denoiser].Weights.Read("out.2.weight");
        Assert.Equal(10f, weight.data<float>()[0]);
    }

    [Fact]
    public void Without_averages_the_plain_weights_serve_and_a_note_says_so()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, ema: true);
        OriginalModelFiles.WriteWeights(folder, leaveOut: "model_ema.");
        using var checkpoint = Open(folder.Root);
        using var weight = checkpoint.Components[Port.Denoiser].Weights.Read("out.2.weight");
        Assert.Equal(1f, weight.data<float>()[0]);
        Assert.Contains(checkpoint.Notes, note => note.Contains("the plain weights are used", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, 0.18215)]
    [InlineData(true, 0.25)]
    public void The_stored_scale_factor_counts_only_when_it_was_measured(bool measured, double expected)
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, std: measured);
        OriginalModelFiles.WriteWeights(folder);
        using var checkpoint = Open(folder.Root);
        Assert.Equal(expected, checkpoint.Components[Port.Autoencoder].Model["scale_factor"]!.GetValue<double>());
    }

    [Fact]
    public void A_measured_scale_factor_that_is_missing_is_an_error()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, std: true);
        OriginalModelFiles.WriteWeights(folder, leaveOut: "scale_factor");
        Assert.Contains("has no tensor 'scale_factor'", Assert.Throws<InvalidDataException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__is_first_stage__")]
    [InlineData("__is_unconditional__")]
    public void A_second_first_stage_below_the_conditioning_prefix_is_no_text_encoder(string special)
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, cond: special);
        OriginalModelFiles.WriteWeights(folder);
        using var checkpoint = Open(folder.Root);
        Assert.True(checkpoint.IsAbsent(Port.TextEncoder, out var reason));
        Assert.Equal($"this checkpoint has no text encoder: its cond_stage_config is '{special}'", reason);
    }

    [Fact]
    public void A_part_without_tensors_is_absent_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder, leaveOut: "cond_stage_model.");
        using var checkpoint = Open(folder.Root);
        Assert.True(checkpoint.IsAbsent(Port.TextEncoder, out var reason));
        Assert.Contains("no tensor under 'cond_stage_model.'", reason, StringComparison.Ordinal);
    }

    [Theory]
    // What the user may name, where weights and configuration lie.
    [InlineData("", "model.safetensors", "config.yaml")]
    [InlineData("model.safetensors", "model.safetensors", "config.yaml")]
    [InlineData("config.yaml", "model.safetensors", "config.yaml")]
    [InlineData("v1.safetensors", "v1.safetensors", "v1.yaml")]
    [InlineData("v1.yaml", "v1.safetensors", "v1.yaml")]
    [InlineData("", "only.safetensors", "whatever.yaml")]
    [InlineData("only.safetensors", "only.safetensors", "project.yaml")]
    [InlineData("", "checkpoints/last.ckpt", "configs/2021-11-30T12-00-00-project.yaml")] // the trainer's log folder
    [InlineData("checkpoints/last.ckpt", "checkpoints/last.ckpt", "configs/2021-11-30T12-00-00-project.yaml")]
    public void Weights_and_configuration_find_each_other(string named, string weights, string config)
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, config);
        OriginalModelFiles.WriteWeights(folder, weights);
        var layout = CheckpointLayout.Locate(Path.Combine(folder.Root, named).TrimEnd('/'), path => path);
        Assert.Equal([folder[weights], folder[config]], layout.Files);
        using var checkpoint = layout.Open(path => path);
        // What conditions it stands under two ports, until it is known who builds it.
        Assert.Equal(5, checkpoint.Components.Count);
    }

    [Fact]
    public void Several_checkpoints_in_a_folder_are_listed_instead_of_chosen()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteWeights(folder, "a.ckpt");
        OriginalModelFiles.WriteWeights(folder, "b.safetensors");
        Assert.Contains("(a.ckpt, b.safetensors); name one of them", Assert.Throws<InvalidDataException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_says_what_was_expected()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("model_index.json", Assert.Throws<FileNotFoundException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_stage_on_its_own_is_an_autoencoder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.yaml", "model:\n  target: ldm.models.autoencoder.AutoencoderKL\n  params: {embed_dim: 4, ddconfig: {z_channels: 4}}\n");
        using (var scope = NewDisposeScope()) SafetensorsWriter.Write(folder["model.safetensors"], [new("encoder.conv_in.weight", ones(1)), new("loss.logvar", ones(1))]);
        using var checkpoint = Open(folder.Root);
        AssertPart(checkpoint, Port.Autoencoder, "ldm.models.autoencoder.AutoencoderKL", "encoder.conv_in.weight");
        Assert.True(checkpoint.IsAbsent(Port.Denoiser, out var reason));
        Assert.Contains("a first stage on its own", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other: 1", "has no 'model'")]
    [InlineData("model: {target: x}", "has no 'params'")]
    [InlineData("model: {target: x, params: {}}", "neither 'unet_config'")]
    public void A_configuration_of_something_else_is_refused(string yaml, string what)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.yaml", yaml);
        OriginalModelFiles.WriteWeights(folder);
        Assert.Contains(what, Assert.Throws<InvalidDataException>(() => Open(folder.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_beside_the_configuration_belongs_to_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);
        folder.Write("vocab.txt", "[PAD]\n");
        Assert.Contains(folder["vocab.txt"], CheckpointLayout.Locate(folder.Root, path => path).Files);
    }

    [Fact]
    public void Every_file_is_asked_for_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);
        folder.Write("vocab.txt", "[PAD]\n");
        var asked = new List<string>();
        var layout = CheckpointLayout.Locate(folder.Root, path =>
        {
            asked.Add(path);
            return path;
        });
        Assert.Equal(layout.Files.Order(StringComparer.Ordinal), asked.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void PyTorch_files_of_a_real_training_run_open_with_their_averages()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, ema: true, cond: "__is_first_stage__");
        File.Copy(GoldenData.Formats("model.ckpt"), folder["model.ckpt"]);
        using var checkpoint = Open(folder.Root);
        using var expected = SafetensorsFile.Open(GoldenData.Formats("weights.safetensors"));
        Assert.Equal(expected.ReadBytes("model_ema.diffusion_modelinput_blocks00weight"), checkpoint.Components[Port.Denoiser].Weights.ReadBytes("input_blocks.0.0.weight"));
        Assert.DoesNotContain(checkpoint.Components[Port.Autoencoder].Weights.Entries.Keys, name => name.StartsWith("loss.", StringComparison.Ordinal));
    }

    private static Checkpoint Open(string path) => CheckpointLayout.Locate(path, file => file).Open(file => file);

    private static void AssertPart(Checkpoint checkpoint, string port, string architecture, params string[] names)
    {
        Assert.Equal(architecture, checkpoint.Components[port].Architecture);
        Assert.Equal(names.Order(StringComparer.Ordinal), checkpoint.Components[port].Weights.Entries.Keys.Order(StringComparer.Ordinal));
    }
}
