using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class ControlNetLoadTests : IDisposable
{
    private const string Config = """
        { "_class_name": "ControlNetModel", "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "block_out_channels": [8, 16], "layers_per_block": 1,
          "norm_num_groups": 4, "attention_head_dim": 2, "cross_attention_dim": 6, "conditioning_embedding_out_channels": [4, 6, 8] }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-controlnet").FullName;

    private ControlNetLoad Node(Weights weights, string path = "") =>
        new(new FileRoots([_folder], _folder), new FileHashes(), new OneFile(weights), new JsonFiles(), Compute.Cpu) { Path = Path.Combine(_folder, path) };

    private void Write(string name, string content = "weights") => File.WriteAllText(Path.Combine(_folder, name), content);

    private static MadeUpWeights Weights(params string[] names) => MadeUpWeights.Of(names.ToDictionary(name => name, _ => zeros(1)));

    [Fact]
    public async Task A_map_that_the_network_has_not_is_refused_under_the_file_s_name()
    {
        Write("config.json", Config);
        Write("diffusion_pytorch_model.safetensors");
        using var weights = Weights("controlnet_down_blocks.4.weight");
        var refused = await Assert.ThrowsAsync<PortException>(() => Node(weights).EvaluateAsync(NodeContexts.At()).AsTask());
        Assert.Equal("path", refused.Port);
        // Two levels of one block: four maps with the first convolution's and the down-sampling's; this is a fifth.
        Assert.Contains("controlnet_down_blocks.4.weight", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_configuration_or_weights_says_what_belongs_there()
    {
        using var weights = Weights();
        Task<PortException> RefusedAsync() => Assert.ThrowsAsync<PortException>(() => Node(weights).EvaluateAsync(NodeContexts.At()).AsTask());
        Assert.Contains("has no config.json", (await RefusedAsync()).Problem, StringComparison.Ordinal);
        Write("config.json", "{ ");
        Write("diffusion_pytorch_model.bin");
        Assert.Contains("config.json", (await RefusedAsync()).Problem, StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder, "diffusion_pytorch_model.bin"));
        Assert.Contains("diffusion_pytorch_model.safetensors", (await RefusedAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fingerprint_follows_weights_and_configuration()
    {
        using var weights = Weights();
        Write("config.json", Config);
        Write("mine.safetensors");
        Task<string> FingerprintAsync() => Node(weights, "mine.safetensors").FingerprintAsync(NodeContexts.At()).AsTask();
        var first = await FingerprintAsync();
        Assert.Equal(first, await FingerprintAsync());
        Write("mine.safetensors", "other weights");
        var second = await FingerprintAsync();
        Write("config.json", Config + " ");
        Assert.Equal(3, new[] { first, second, await FingerprintAsync() }.Distinct().Count());
    }

    [Fact]
    public async Task A_file_of_the_original_is_loaded_with_the_configuration_of_its_name_whatever_else_it_holds()
    {
        Write("canny.yaml", """
            { "model": { "target": "cldm.cldm.ControlLDM", "params": { "control_stage_config": { "target": "cldm.cldm.ControlNet", "params": {
              "image_size": 32, "in_channels": 4, "hint_channels": 3, "model_channels": 32, "attention_resolutions": [2], "num_res_blocks": 1,
              "channel_mult": [1, 2], "num_heads": 2, "use_spatial_transformer": true, "transformer_depth": 1, "context_dim": 6, "legacy": false } } } } }
            """);
        Write("canny.pth");
        using var module = new ControlNet(ControlNetConfig.Read(Path.Combine(_folder, "canny.yaml"), new JsonFiles()));
        using var named = MadeUpWeights.For(module);
        using var whole = MadeUpWeights.Of(named.Entries.Keys.ToDictionary(name => "control_model." + name, name => named[name].clone()).Append(new("first_stage_model.encoder.conv_in.weight", ones(1))).ToDictionary());
        using var control = (await Node(whole, "canny.pth").EvaluateAsync(NodeContexts.At())).Controlnet;
        Assert.Equal(new ControlNetSpec(4, 6, 8), control.Spec);
        Write("depth.pth");
        var refused = await Assert.ThrowsAsync<PortException>(() => Node(whole, "depth.pth").EvaluateAsync(NodeContexts.At()).AsTask());
        Assert.Contains("depth.yaml", refused.Problem, StringComparison.Ordinal);
        using var scope = NewDisposeScope();
        using var hint = new Image(ones(1, 3, 32, 32));
        Assert.Equal([1, 64, 2, 2], control.Residuals(ones(1, 4, 4, 4), full([1], 10f), ones(1, 3, 6), hint).Middle.shape);
    }

    [Fact]
    public async Task Weights_of_diffusers_fill_every_parameter()
    {
        Write("config.json", Config);
        Write("diffusion_pytorch_model.safetensors");
        var options = ControlNetConfig.Read(JsonNode.Parse(Config)!.AsObject());
        using var module = new ControlNet(options);
        using var named = MadeUpWeights.For(module);
        var names = new DiffusersNames(options.UNet, old: false);
        var stored = named.Renamed(named.Entries.Keys.ToDictionary(name => ControlNetNames.Stored(name, options) ?? names.Stored(name).Names[0], name => name));
        using var control = (await Node(stored).EvaluateAsync(NodeContexts.At())).Controlnet;
        Assert.Equal(new ControlNetSpec(4, 6, 4), control.Spec);

        using var scope = NewDisposeScope();
        using var hint = new Image(ones(1, 3, 24, 24));
        var residuals = control.Residuals(ones(1, 4, 6, 6), full([1], 10f), ones(1, 3, 6), hint);
        Assert.Equal(["8x6", "8x6", "8x3", "16x3"], residuals.Skips.Select(map => $"{map.shape[1]}x{map.shape[2]}"));
        Assert.Equal([1, 16, 3, 3], residuals.Middle.shape);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class OneFile(Weights weights) : IWeightsFiles, IWeightsFile
    {
        public Weights Weights => weights;

        public IWeightsFile Open(string path) => this;

        public void Dispose() { }
    }

    /// <summary>JSON is YAML, too.</summary>
    private sealed class JsonFiles : IModelConfigs
    {
        public JsonObject Read(string path)
        {
            try
            {
                return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            }
            catch (System.Text.Json.JsonException damaged)
            {
                throw new InvalidDataException($"{path}: {damaged.Message}", damaged);
            }
        }
    }
}
