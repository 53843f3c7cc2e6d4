using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints.Tests.Layouts;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests;

public class LoadCheckpointTests
{
    [Fact]
    public async Task Every_component_is_built_from_its_own_tensors()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);
        var components = new FakeComponents();
        var live = Tensor.TotalCount;

        var result = await LoadAsync(folder, components, "model.safetensors");

        Assert.NotNull(result.Schedule);
        Assert.Equal(["out.2.bias", "out.2.weight"], components.Built[Port.Denoiser].Weights.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(live + 3, Tensor.TotalCount);
        Dispose(result);
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public async Task Components_read_their_weights_after_loading_is_over()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);
        var components = new FakeComponents();
        var result = await LoadAsync(folder, components, "model.safetensors");
        File.Delete(folder["model.safetensors"]);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using (var late = components.Built[Port.Denoiser].Weights.Read("out.2.bias")) Assert.Equal(2f, late.data<float>()[0]);
        Dispose(result);
    }

    [Fact]
    public async Task A_model_without_text_encoder_loads_and_says_so_only_where_one_is_wanted()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, cond: "__is_unconditional__");
        OriginalModelFiles.WriteWeights(folder, leaveOut: "cond_stage_model.");
        var result = await LoadAsync(folder, new FakeComponents(), "");
        Assert.Null(result.TextEncoder);
        Assert.NotNull(result.Denoiser);
        Dispose(result);

        using var services = FakeComponents.Services(folder.Root, new FakeComponents());
        var inferred = Infer(services, "model.safetensors");
        Assert.Equal("this checkpoint has no text encoder: its cond_stage_config is '__is_unconditional__'", Assert.IsType<AbsentValue>(inferred.Outputs["textEncoder"]).Reason);
        Assert.IsType<DenoiserSpec>(inferred.Outputs["denoiser"]);
    }

    [Fact]
    public void A_class_that_no_plugin_builds_is_named_with_those_that_are_installed()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);
        using var services = FakeComponents.Services(folder.Root, new FakeComponents { Unknown = { "ldm.modules.encoders.modules.BERTEmbedder" } });
        var reason = Assert.IsType<AbsentValue>(Infer(services, "config.yaml").Outputs["textEncoder"]).Reason;
        Assert.Equal("its text encoder is a ldm.modules.encoders.modules.BERTEmbedder, for which there is no builder; installed are FakeComponents", reason);
    }

    [Fact]
    public async Task What_conditions_a_model_comes_from_the_port_of_its_kind_and_the_other_says_so()
    {
        const string embedder = "ldm.modules.encoders.modules.ClassEmbedder";
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        File.WriteAllText(folder["config.yaml"], File.ReadAllText(folder["config.yaml"]).Replace("ldm.modules.encoders.modules.BERTEmbedder", embedder, StringComparison.Ordinal));
        OriginalModelFiles.WriteWeights(folder);
        var components = new FakeComponents();
        using var services = FakeComponents.Services(folder.Root, components);
        var outputs = Infer(services, "config.yaml").Outputs;
        Assert.Equal($"it is conditioned by a {embedder}, which the port 'conditioner' gives", Assert.IsType<AbsentValue>(outputs["textEncoder"]).Reason);
        Assert.IsNotType<AbsentValue>(outputs["conditioner"]);

        var result = await LoadAsync(folder, components, "config.yaml");
        Assert.Null(result.TextEncoder);
        Assert.Equal(embedder, components.Built["conditioner"].Architecture);
        Assert.NotNull(result.Conditioner);
        Dispose(result);
    }

    [Theory]
    [InlineData("{target: ldm.modules.encoders.modules.SpatialRescaler, params: {in_channels: 3}}", true)]
    [InlineData("{target: ldm.modules.encoders.modules.SpatialRescaler, params: {in_channels: 3, out_channels: 2}}", false)]
    public void A_rescaler_that_maps_no_channels_is_there_without_a_tensor(string cond, bool isThere)
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder, cond: cond);
        OriginalModelFiles.WriteWeights(folder, leaveOut: "cond_stage_model.");
        using var checkpoint = CheckpointLayout.Locate(folder.Root, path => path).Open(path => path);
        Assert.Equal(isThere, checkpoint.Components.ContainsKey(Port.Conditioner));
    }

    [Theory, InlineData(""), InlineData("model.")]
    public void A_classifier_is_a_checkpoint_of_its_own_with_the_diffusion_model_beside_it_or_without(string prefix)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.yaml", "model: {target: ldm.modules.diffusionmodules.openaimodel.EncoderUNetModel, params: {in_channels: 3, out_channels: 10}}");
        using (TorchSharp.torch.NewDisposeScope())
        {
            var tensors = new Dictionary<string, Tensor> { [prefix + "input_blocks.0.0.weight"] = ones(2), [prefix + "out.2.c_proj.weight"] = ones(2) };
            if (prefix.Length > 0) tensors["diffusion_model.model.diffusion_model.input_blocks.0.0.weight"] = ones(2);
            SafetensorsWriter.Write(folder["model.safetensors"], tensors);
        }
        using var checkpoint = CheckpointLayout.Locate(folder.Root, path => path).Open(path => path);
        Assert.Equal(["input_blocks.0.0.weight", "out.2.c_proj.weight"], checkpoint.Components[Port.Classifier].Weights.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.True(checkpoint.IsAbsent(Port.Denoiser, out var reason));
        Assert.Contains("a classifier on its own", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_CLIP_reads_and_sees()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{ "architectures": ["CLIPModel"], "projection_dim": 6 }""");
        using (TorchSharp.torch.NewDisposeScope()) SafetensorsWriter.Write(folder["model.safetensors"], new Dictionary<string, Tensor> { ["logit_scale"] = ones(1) });
        using var checkpoint = CheckpointLayout.Locate(folder.Root, path => path).Open(path => path);
        Assert.Equal([Port.ImageEncoder, Port.TextEncoder], checkpoint.Components.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_classifier_whose_network_another_models_configuration_describes_says_what_to_write()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.yaml", "model: {target: ldm.models.diffusion.classifier.NoisyLatentImageClassifier, params: {diffusion_path: logs/cin, num_classes: 1000}}");
        OriginalModelFiles.WriteWeights(folder);
        var problem = Assert.Throws<InvalidDataException>(() => CheckpointLayout.Locate(folder.Root, path => path).Open(path => path));
        Assert.Contains("EncoderUNetModel", problem.Message, StringComparison.Ordinal);
        Assert.Contains("unet_config", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_outputs_will_be_is_known_without_reading_a_tensor()
    {
        using var services = FakeComponents.Services(GoldenData.TextToImage, new FakeComponents());
        var live = Tensor.TotalCount;
        var inferred = Infer(services, GoldenData.TextToImage);
        Assert.Empty(inferred.Errors);
        Assert.Equal(["autoencoder", "classifier", "conditioner", "denoiser", "imageEncoder", "schedule", "textEncoder"], inferred.Outputs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("nowhere", "does not exist")]
    [InlineData("/etc/hostname", "outside the folders")]
    [InlineData("damaged.safetensors", "cut short")]
    public async Task A_model_that_cannot_be_read_is_the_fault_of_its_port(string model, string what)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["damaged.safetensors"], [200, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        using var services = FakeComponents.Services(folder.Root, new FakeComponents());
        var (port, problem) = Assert.Single(Infer(services, model).Errors);
        Assert.Equal("model", port);
        Assert.Contains(what, problem, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<PortException>(() => LoadAsync(folder, new FakeComponents(), model));
        Assert.Equal("model", error.Port);
        Assert.Contains(what, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_checkpoint_is_refused_at_its_port()
    {
        using var folder = new TemporaryFolder();
        PyTorch.ZipBytes.Checkpoint(folder, new Pickle.PickleBytes().Global("posix", "system").Tuple(p => p.Text("touch /tmp/pwned")).Reduce());
        var error = await Assert.ThrowsAsync<PortException>(() => LoadAsync(folder, new FakeComponents(), "model.ckpt"));
        Assert.Contains("posix.system", error.Problem, StringComparison.Ordinal);
        Assert.Contains("nothing was run", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_that_cannot_be_built_takes_the_others_with_it()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder, leaveOut: ["first_stage_model.encoder"]); // leaves a loss only, which is no part
        var live = Tensor.TotalCount;
        await Assert.ThrowsAnyAsync<Exception>(() => LoadAsync(folder, new FakeComponents(), ""));
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public async Task The_fingerprint_changes_with_every_file_and_with_the_arithmetic_and_with_nothing_else()
    {
        using var folder = new TemporaryFolder();
        OriginalModelFiles.WriteConfig(folder);
        OriginalModelFiles.WriteWeights(folder);
        folder.Write("vocab.txt", "[PAD]\n");
        var first = await FingerprintAsync(folder, Compute.Cpu);
        Assert.Equal(first, await FingerprintAsync(folder, Compute.Cpu));
        folder.Write("readme.txt", "nothing");
        Assert.Equal(first, await FingerprintAsync(folder, Compute.Cpu));

        var seen = new HashSet<string> { first };
        Assert.True(seen.Add(await FingerprintAsync(folder, Compute.Cpu with { Dtype = ScalarType.BFloat16 })));
        folder.Write("vocab.txt", "[UNK]\n");
        Assert.True(seen.Add(await FingerprintAsync(folder, Compute.Cpu)));
        OriginalModelFiles.WriteConfig(folder, ema: true);
        Assert.True(seen.Add(await FingerprintAsync(folder, Compute.Cpu)));
        OriginalModelFiles.WriteWeights(folder, leaveOut: "model_ema.");
        Assert.True(seen.Add(await FingerprintAsync(folder, Compute.Cpu)));
    }

    private static NodeContext Context() => new() { Run = new RunInfo(), NodePath = "model" };

    private static LoadCheckpoint Node(IServiceProvider services, string model) =>
        new(services.GetRequiredService<FileRoots>(), services.GetRequiredService<FileHashes>(), services.GetRequiredService<Compute>(), services) { Model = model };

    private static async Task<LoadCheckpoint.Result> LoadAsync(TemporaryFolder folder, FakeComponents components, string model)
    {
        await using var services = FakeComponents.Services(folder.Root, components);
        return await Node(services, model.Length == 0 ? folder.Root : model).EvaluateAsync(Context());
    }

    private static async Task<string> FingerprintAsync(TemporaryFolder folder, Compute compute)
    {
        await using var services = FakeComponents.Services(folder.Root, new FakeComponents(), compute);
        return await Node(services, folder.Root).FingerprintAsync(Context());
    }

    private static RecordedInference Infer(IServiceProvider services, string model)
    {
        var inference = new RecordedInference(services, model);
        LoadCheckpoint.Infer(inference);
        return inference;
    }

    private static void Dispose(LoadCheckpoint.Result result)
    {
        result.Denoiser?.Dispose();
        result.Autoencoder?.Dispose();
        result.TextEncoder?.Dispose();
        result.Conditioner?.Dispose();
    }
}
