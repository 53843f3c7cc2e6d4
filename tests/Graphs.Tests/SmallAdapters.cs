using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Graphs.Tests;

/// <summary>What adapts the small text-to-image models: a LoRA, a ControlNet and a learned word, with made-up weights.</summary>
internal static class SmallAdapters
{
    /// <summary>The files that a graph's params of these names take.</summary>
    public static Dictionary<string, string> Write(string folder)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "models", "adapters")).FullName;
        return new() { ["lora"] = Lora(path), ["controlnet"] = ControlNet(Path.Combine(path, "controlnet")), ["word"] = Word(path) };
    }

    private static string Lora(string folder)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (module, width) in ((string, long)[])[("lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_q", 64), ("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 16)])
        {
            tensors[$"{module}.lora_down.weight"] = randn([2, width], generator: generator);
            tensors[$"{module}.lora_up.weight"] = randn([width, 2], generator: generator);
            tensors[$"{module}.alpha"] = tensor(2f);
        }
        return Written(tensors, Path.Combine(folder, "style.safetensors"));
    }

    private static string Word(string folder)
    {
        using var scope = NewDisposeScope();
        return Written(new() { ["<toy>"] = ones(16) }, Path.Combine(folder, "toy.safetensors"));
    }

    private static string ControlNet(string folder)
    {
        Directory.CreateDirectory(folder);
        var config = """
            { "_class_name": "ControlNetModel", "in_channels": 3, "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"], "block_out_channels": [32, 64],
              "layers_per_block": 1, "attention_head_dim": 2, "cross_attention_dim": 16, "conditioning_embedding_out_channels": [4, 6, 8] }
            """;
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        var options = ControlNetConfig.Read(JsonNode.Parse(config)!.AsObject());
        using var network = new ControlNet(options);
        using var weights = MadeUpWeights.For(network);
        var names = new DiffusersNames(options.UNet, old: false);
        Written(weights.Entries.Keys.ToDictionary(name => ControlNetNames.Stored(name, options) ?? names.Stored(name).Names[0], name => weights[name]),
            Path.Combine(folder, "diffusion_pytorch_model.safetensors"));
        return folder;
    }

    private static string Written(Dictionary<string, Tensor> tensors, string path)
    {
        SafetensorsWriter.Write(path, tensors);
        return path;
    }
}
