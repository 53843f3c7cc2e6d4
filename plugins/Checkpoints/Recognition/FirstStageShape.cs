using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The configuration of a first stage, KL or VQ: names and shapes tell all of it.</summary>
internal static class FirstStageShape
{
    /// <summary>Attention levels are configured by the resolution at which they work; any common base gives the same levels.</summary>
    private const int Resolution = 256;

    /// <returns>Its <c>target</c> and <c>params</c>.</returns>
    public static JsonObject Derive(TensorShapes shapes)
    {
        var channels = shapes.Size("encoder.conv_in.weight", 0);
        var latent = shapes.Size("decoder.conv_in.weight", 1);
        var levels = shapes.Count("encoder.down.", ".block.0.conv1.weight");
        var mult = new JsonArray();
        var attention = new JsonArray();
        for (var level = 0; level < levels; level++)
        {
            var width = shapes.Size($"encoder.down.{level}.block.0.conv1.weight", 0);
            if (channels == 0 || width % channels != 0) throw new InvalidDataException($"{shapes.Origin}: level {level} of its first stage has {width} channels, no multiple of {channels}");
            mult.Add(width / channels);
            if (shapes.Has($"encoder.down.{level}.attn.0.q.weight")) attention.Add(Resolution >> level);
        }
        var ddconfig = new JsonObject
        {
            ["double_z"] = shapes.Size("encoder.conv_out.weight", 0) == 2 * latent,
            ["z_channels"] = latent,
            ["resolution"] = Resolution,
            ["in_channels"] = shapes.Size("encoder.conv_in.weight", 1),
            ["out_ch"] = shapes.Size("decoder.conv_out.weight", 0),
            ["ch"] = channels,
            ["ch_mult"] = mult,
            ["num_res_blocks"] = shapes.Count("encoder.down.0.block.", ".conv1.weight"),
            ["attn_resolutions"] = attention,
            ["dropout"] = 0.0,
        };
        if (levels is 0 or > 16) throw new InvalidDataException($"{shapes.Origin}: its first stage has {levels} levels");
        if (!shapes.Has("encoder.mid.attn_1.q.weight")) ddconfig["attn_type"] = "none";

        var codebook = shapes.Has("quantize.embedding.weight");
        var parameters = new JsonObject { ["embed_dim"] = shapes.Size("post_quant_conv.weight", 1), ["ddconfig"] = ddconfig };
        if (codebook) parameters["n_embed"] = shapes.Size("quantize.embedding.weight", 0);
        return new JsonObject { ["target"] = codebook ? "ldm.models.autoencoder.VQModelInterface" : "ldm.models.autoencoder.AutoencoderKL", ["params"] = parameters };
    }
}
