using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Autoencoders.Tests;

/// <summary>Small first stages with made-up weights.</summary>
internal static class FirstStages
{
    public static JsonObject Config(bool vq, string multipliers = "[1, 1, 1]", string attention = "[]", string extra = "") => JsonNode.Parse($$"""
        { "embed_dim": 3, {{(vq ? "\"n_embed\": 16," : "")}} "ddconfig": { "double_z": {{(vq ? "false" : "true")}}, "z_channels": 4, "resolution": 32, "in_channels": 3,
          "out_ch": 3, "ch": 32, "ch_mult": {{multipliers}}, "num_res_blocks": 1, "attn_resolutions": {{attention}}, "dropout": 0.0 {{extra}} } }
        """)!.AsObject();

    public static ComponentSource Source(bool vq, Weights weights, JsonObject? config = null) =>
        new($"ldm.models.autoencoder.{(vq ? "VQModelInterface" : "AutoencoderKL")}", config ?? Config(vq), weights, "a first stage", Folder: null);

    public static FirstStage OnMeta(bool vq, JsonObject? config = null) => new(AutoencoderBuilder.Options(Source(vq, MadeUpWeights.Of([]), config)));

    public static (Autoencoder Autoencoder, MadeUpWeights Weights) Build(bool vq, JsonObject? config = null, Compute? compute = null, double scale = 1)
    {
        using var module = OnMeta(vq, config);
        var weights = MadeUpWeights.For(module);
        var source = Source(vq, weights, config) with { Model = new JsonObject { ["scale_factor"] = scale } };
        return ((Autoencoder)new AutoencoderBuilder().Build(source, compute ?? Compute.Cpu), weights);
    }
}
