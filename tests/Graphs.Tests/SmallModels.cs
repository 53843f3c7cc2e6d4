using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Conditioning.Classes;
using LdmGraph.Plugins.Conditioning.Maps;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Plugins.TextEncoders;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Graphs.Tests;

/// <summary>Checkpoints of the original's kinds with made-up weights: the public models' configurations, made narrow. f = 4.</summary>
internal static class SmallModels
{
    private const string Attends = "\"use_spatial_transformer\": true, \"context_dim\": 16";

    private const string Clip = """{ "target": "ldm.modules.encoders.modules.FrozenCLIPEmbedder", "params": {} }""";

    private static readonly Dictionary<string, (int InChannels, string UNet, string Condition)> Kinds = new()
    {
        ["unconditional"] = (3, "", "\"__is_unconditional__\""),
        ["class-to-image"] = (3, Attends, """{ "target": "ldm.modules.encoders.modules.ClassEmbedder", "params": { "n_classes": 1001, "embed_dim": 16 } }"""),
        ["layout-to-image"] = (3, Attends, """
            { "target": "ldm.modules.encoders.modules.BERTEmbedder", "params": { "n_embed": 16, "n_layer": 1, "vocab_size": 8192, "max_seq_len": 92, "use_tokenizer": false } }
            """),
        ["semantic-synthesis"] = (6, "", """{ "target": "ldm.modules.encoders.modules.SpatialRescaler", "params": { "n_stages": 2, "in_channels": 256, "out_channels": 3 } }"""),
        ["super-resolution"] = (6, "", """{ "target": "torch.nn.Identity" }"""),
        ["super-resolution-degraded"] = (6, "", """{ "target": "torch.nn.Identity" }"""),
        ["text-to-image-lora"] = (3, Attends, Clip),
        ["text-to-image-controlnet"] = (3, Attends, Clip),
        ["text-to-image-learned-word"] = (3, Attends, Clip),
        ["retrieval-augmented"] = (3, Attends, "{ \"target\": \"torch.nn.Identity\" }"),
        ["classifier-guided-class-to-image"] = (3, "", "\"__is_unconditional__\""),
        ["nearest-neighbours"] = (3, "", "\"__is_unconditional__\""),
        ["inpainting"] = (7, "\"resblock_updown\": true", "\"__is_first_stage__\""),
        ["text-inpainting"] = (7, Attends, """
            { "target": "ldm.modules.encoders.modules.BERTEmbedder", "params": { "n_embed": 16, "n_layer": 1, "vocab_size": 512 } }
            """),
        ["object-removal"] = (7, "\"resblock_updown\": true", "\"__is_first_stage__\""),
    };

    public static bool Has(string graph) => Kinds.ContainsKey(graph);

    /// <summary>Writes a classifier of the small models' latents, 10 classes, as a configuration with a checkpoint beside it; returns their folder.</summary>
    public static string WriteClassifier(string folder)
    {
        var path = Path.Combine(folder, "models", "classifier");
        if (Directory.Exists(path)) return path;
        Directory.CreateDirectory(path);
        var config = JsonNode.Parse("""
            { "model": { "target": "ldm.modules.diffusionmodules.openaimodel.EncoderUNetModel", "params": { "image_size": 16, "in_channels": 3,
                "out_channels": 10, "model_channels": 32, "num_res_blocks": 1, "attention_resolutions": [2], "channel_mult": [1, 2],
                "num_head_channels": 16, "pool": "attention" } } }
            """)!;
        File.WriteAllText(Path.Combine(path, "config.yaml"), config.ToJsonString());
        var own = config["model"]!["params"]!.AsObject();
        using var network = new EncoderUNet(ClassifierBuilder.Options(new ComponentSource("", own, MadeUpWeights.Of([]), "small", Folder: null)));
        using var weights = MadeUpWeights.For(network);
        // A vector of each position is a table in our network, and a parameter of the pooling itself in the file.
        SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"),
            weights.Entries.Keys.Select(name => KeyValuePair.Create("model." + name.Replace("positional_embedding.weight", "positional_embedding"), weights[name])).ToList());
        return path;
    }

    /// <summary>Writes the model that a graph is for, as a configuration with a checkpoint beside it; returns their folder.</summary>
    public static string Write(string graph, string folder)
    {
        var path = Path.Combine(folder, "models", graph);
        if (Directory.Exists(path)) return path;
        Directory.CreateDirectory(path);
        var config = Config(graph);
        if (Kinds[graph].Condition == Clip) SmallClip.CopyVocabulary(path);
        else File.Copy(Path.Combine(Installed.Model, "tokenizer", "vocab.txt"), Path.Combine(path, "vocab.txt"));
        File.WriteAllText(Path.Combine(path, "config.yaml"), config.ToJsonString());                       // JSON is YAML
        var parts = config["model"]!["params"]!.AsObject();
        List<MadeUpWeights> weights = [];
        try
        {
            var tensors = new List<KeyValuePair<string, Tensor>>();
            Add("unet_config", "model.diffusion_model.");
            Add("first_stage_config", "first_stage_model.");
            Add("cond_stage_config", Kinds[graph].Condition == Clip ? "cond_stage_model.transformer." : "cond_stage_model.");
            SafetensorsWriter.Write(Path.Combine(path, "model.safetensors"), tensors);

            void Add(string key, string prefix)
            {
                if (Network(parts, key) is not { } network) return;
                using (network) weights.Add(MadeUpWeights.For(network));
                tensors.AddRange(weights[^1].Entries.Keys.Select(name => KeyValuePair.Create(prefix + name, weights[^1][name])));
            }
        }
        finally
        {
            foreach (var part in weights) part.Dispose();
        }
        return path;
    }

    private static JsonObject Config(string graph)
    {
        var (channels, unet, condition) = Kinds[graph];
        return JsonNode.Parse($$"""
            { "model": { "target": "ldm.models.diffusion.ddpm.LatentDiffusion", "params": {
                "linear_start": 0.0015, "linear_end": 0.0195, "timesteps": 1000, "image_size": 16, "channels": 3, "use_ema": false,
                "unet_config": { "target": "ldm.modules.diffusionmodules.openaimodel.UNetModel", "params": {
                    "image_size": 16, "in_channels": {{channels}}, "out_channels": 3, "model_channels": 32, "attention_resolutions": [2],
                    "num_res_blocks": 1, "channel_mult": [1, 2], "num_heads": 2{{(unet == "" ? "" : ", " + unet)}} } },
                "first_stage_config": { "target": "ldm.models.autoencoder.VQModelInterface", "params": { "embed_dim": 3, "n_embed": 64,
                    "ddconfig": { "double_z": false, "z_channels": 3, "resolution": 64, "in_channels": 3, "out_ch": 3, "ch": 32, "ch_mult": [1, 1, 1],
                        "num_res_blocks": 1, "attn_resolutions": [], "dropout": 0.0 } } },
                "cond_stage_config": {{condition}} } } }
            """)!.AsObject();
    }

    /// <summary>The network of a part of the configuration, without weights; null where the part has none.</summary>
    private static nn.Module? Network(JsonObject parameters, string key)
    {
        if (parameters[key] is not JsonObject part || part["params"] is not JsonObject own) return null;
        var source = new ComponentSource((string)part["target"]!, own, MadeUpWeights.Of([]), "small", Folder: null) { Model = parameters };
        return source.Architecture.Split('.')[^1] switch
        {
            "UNetModel" => new UNet(UNetBuilder.Options(source)),
            "VQModelInterface" => new FirstStage(AutoencoderBuilder.Options(source)),
            "ClassEmbedder" => new ClassEmbedder((int)own["n_classes"]!, (int)own["embed_dim"]!),
            "FrozenCLIPEmbedder" => new ClipTextModel(SmallClip.Text),
            "BERTEmbedder" => new BertEmbedder(BertBuilder.Options(source)),
            "SpatialRescaler" => new SpatialRescaler(new SpatialRescalerOptions((int)own["in_channels"]!, (int)own["out_channels"]!, Bias: false, (int)own["n_stages"]!, 0.5, InterpolationMode.Bilinear)),
            var other => throw new NotSupportedException(other),
        };
    }
}
