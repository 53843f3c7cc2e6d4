using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Denoisers.Tests;

/// <summary>Small UNets with made-up weights.</summary>
internal static class UNets
{
    public const string Original = "ldm.modules.diffusionmodules.openaimodel.UNetModel";

    /// <summary>Two levels of 32 and 64 channels, attention at both.</summary>
    public static JsonObject Config(string extra = "\"num_heads\": 4") => JsonNode.Parse($$"""
        { "image_size": 8, "in_channels": 4, "out_channels": 4, "model_channels": 32, "attention_resolutions": [1, 2], "num_res_blocks": 1, "channel_mult": [1, 2], {{extra}} }
        """)!.AsObject();

    public static string CrossAttention => "\"num_heads\": 4, \"use_spatial_transformer\": true, \"context_dim\": 6";

    public static ComponentSource Source(JsonObject config, Weights? weights = null, string architecture = Original) =>
        new(architecture, config, weights ?? MadeUpWeights.Of([]), "a unet", Folder: null);

    public static UNet OnMeta(JsonObject config, string architecture = Original) => new(UNetBuilder.Options(Source(config, architecture: architecture)));

    public static (Denoiser Denoiser, MadeUpWeights Weights) Build(JsonObject config, Compute? compute = null)
    {
        using var module = OnMeta(config);
        var weights = MadeUpWeights.For(module);
        return ((Denoiser)new UNetBuilder().Build(Source(config, weights), compute ?? Compute.Cpu), weights);
    }
}
