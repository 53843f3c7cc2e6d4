using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The parameters of the original's UNet as far as names and shapes tell them: all but the number of attention heads.</summary>
internal static class UNetShape
{
    /// <exception cref="InvalidDataException">The names do not add up to such a UNet.</exception>
    public static JsonObject Derive(TensorShapes shapes)
    {
        var modelChannels = shapes.Size("input_blocks.0.0.weight", 0);
        var outputs = shapes.Count("output_blocks.", ".0.in_layers.0.weight");
        var blocks = ResBlocksPerLevel(shapes, outputs);
        if (modelChannels < 1 || blocks < 1) throw Unknown(shapes, $"{outputs} output blocks and {modelChannels} model channels");
        var levels = outputs / (blocks + 1);
        if (outputs % (blocks + 1) != 0) throw Unknown(shapes, $"{outputs} output blocks do not divide into levels");

        var unet = new JsonObject
        {
            ["in_channels"] = shapes.Size("input_blocks.0.0.weight", 1),
            ["out_channels"] = shapes.Size("out.2.weight", 0),
            ["model_channels"] = modelChannels,
            ["num_res_blocks"] = blocks,
        };
        var mult = new JsonArray();
        var attention = new JsonArray();
        for (var level = 0; level < levels; level++)
        {
            var block = $"input_blocks.{level * (blocks + 1) + 1}";
            var channels = shapes.Size($"{block}.0.out_layers.3.weight", 0);
            if (channels % modelChannels != 0) throw Unknown(shapes, $"level {level} has {channels} channels, no multiple of {modelChannels}");
            mult.Add(channels / modelChannels);
            if (shapes.Any($"{block}.1.norm.")) attention.Add(1L << level); // the down-sampling factor at which this level works
        }
        unet["channel_mult"] = mult;
        unet["attention_resolutions"] = attention;

        var first = "input_blocks.1.0.";
        if (shapes.Size(first + "emb_layers.1.weight", 0) == 2 * shapes.Size(first + "out_layers.3.weight", 0)) unet["use_scale_shift_norm"] = true;
        if (levels > 1 && shapes.Has($"input_blocks.{blocks + 1}.0.in_layers.0.weight")) unet["resblock_updown"] = true;
        if (shapes.Has("label_emb.weight")) unet["num_classes"] = shapes.Size("label_emb.weight", 0);
        Transformer(shapes, unet);
        // Only recorded by the original; the network takes any size.
        unet["image_size"] = 32;
        return unet;
    }

    /// <summary>The first up-sampling ends the deepest level; it is the entry after the block and its attention.</summary>
    private static int ResBlocksPerLevel(TensorShapes shapes, int outputs)
    {
        for (var block = 0; block < outputs; block++)
            foreach (var index in new[] { 1, 2 })
                if (shapes.Has($"output_blocks.{block}.{index}.conv.weight") || shapes.Has($"output_blocks.{block}.{index}.in_layers.0.weight")) return block;
        return outputs - 1; // one level only
    }

    private static void Transformer(TensorShapes shapes, JsonObject unet)
    {
        const string Middle = "middle_block.1.";
        if (!shapes.Any(Middle + "transformer_blocks.0.")) return;
        unet["use_spatial_transformer"] = true;
        unet["transformer_depth"] = shapes.Count(Middle + "transformer_blocks.", ".norm1.weight");
        unet["context_dim"] = shapes.Size(Middle + "transformer_blocks.0.attn2.to_k.weight", 1);
        if (shapes.Rank(Middle + "proj_in.weight") == 2) unet["use_linear_in_transformer"] = true;
    }

    private static InvalidDataException Unknown(TensorShapes shapes, string why) => new($"{shapes.Origin}: its denoiser has no architecture that is known: {why}. Put the model's config.yaml beside it");
}
