using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Reads diffusers' <c>config.json</c> of an <c>AutoencoderKL</c> or a <c>VQModel</c>.</summary>
internal static class DiffusersConfig
{
    public static AutoencoderOptions Read(ComponentSource source, bool quantized)
    {
        var config = new ModelConfig(source.Config);
        config.Require("act_fn", "silu");
        config.Require("norm_type", "group");
        config.Require("use_quant_conv", "true");
        config.Require("use_post_quant_conv", "true");
        var channels = config.Wholes("block_out_channels", [64]);
        var down = Blocks(config, "down_block_types", channels.Count, "DownEncoderBlock2D", "AttnDownEncoderBlock2D");
        var up = Blocks(config, "up_block_types", channels.Count, "UpDecoderBlock2D", "AttnUpDecoderBlock2D").AsEnumerable().Reverse().ToList();
        if (!down.SequenceEqual(up)) throw config.Unfit("up_block_types", "attention at the same levels as in down_block_types");

        var latent = config.Whole("latent_channels", quantized ? 3 : 4);
        return new AutoencoderOptions
        {
            InChannels = config.Whole("in_channels", 3),
            OutChannels = config.Whole("out_channels", 3),
            BaseChannels = channels[0],
            Levels = [.. channels.Zip(down, (count, attention) => new AutoencoderLevel(count, attention))],
            ResBlocks = config.Whole("layers_per_block", 1),
            LatentChannels = latent,
            EmbedDim = quantized ? config.OptionalWhole("vq_embed_dim") ?? latent : latent,
            DoubleZ = !quantized,
            Codebook = quantized ? config.Whole("num_vq_embeddings", 256) : null,
            Groups = config.Whole("norm_num_groups", 32),
            MiddleAttention = config.Flag("mid_block_add_attention", true),
            // The pipelines of VQ models (LDMPipeline, LDMSuperResolutionPipeline) decode without scaling, as the original
            // does, although their configurations carry the key's default.
            ScaleFactor = quantized ? 1.0 : config.Number("scaling_factor", 0.18215),
        };
    }

    private static List<bool> Blocks(ModelConfig config, string key, int levels, string plain, string attending)
    {
        var blocks = config.Has(key) ? config.Texts(key) : [plain];
        if (blocks.Count != levels || blocks.Any(block => block != plain && block != attending))
            throw config.Unfit(key, $"{levels} of {plain} or {attending}, one for each of block_out_channels");
        return [.. blocks.Select(block => block == attending)];
    }
}
