using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Reads diffusers' <c>config.json</c> of a <c>UNet2DModel</c> or a <c>UNet2DConditionModel</c>.</summary>
internal static class DiffusersConfig
{
    public static UNetOptions Read(JsonObject json, bool conditional)
    {
        var config = new ModelConfig(json);
        RefuseWhatIsNotImplemented(config);
        var channels = config.Wholes("block_out_channels", conditional ? [320, 640, 1280, 1280] : [224, 448, 672, 896]);
        var attending = conditional ? "CrossAttn" : "Attn";
        var down = Blocks(config, "down_block_types", channels.Count, "DownBlock2D", $"{attending}DownBlock2D");
        var up = Blocks(config, "up_block_types", channels.Count, "UpBlock2D", $"{attending}UpBlock2D").AsEnumerable().Reverse().ToList();

        var attention = conditional ? Transformers(config, channels) : channels.Select(width => Plain(config, width)).ToList();
        return new UNetOptions
        {
            InChannels = config.Whole("in_channels", conditional ? 4 : 3),
            OutChannels = config.Whole("out_channels", conditional ? 4 : 3),
            BaseChannels = channels[0],
            Levels = [.. channels.Select((width, level) => new UNetLevel(width, down[level] ? attention[level] : null, up[level] ? attention[level] : null))],
            Middle = attention[^1] with { OnlyCross = conditional && OnlyCrossInTheMiddle(config, json) },
            ResBlocks = config.Whole("layers_per_block", 2),
            SpatialTransformer = conditional,
            ContextDim = conditional ? config.Whole("cross_attention_dim", 1280) : null,
            LinearProjection = config.Flag("use_linear_projection"),
            UpcastAttention = config.Flag("upcast_attention"),
            Groups = config.Whole("norm_num_groups", 32),
            Eps = config.Number("norm_eps", 1e-5),
            TimeEmbedDim = config.OptionalWhole("time_embedding_dim") ?? 4 * channels[0],
            Timesteps = new TimestepEncoding(config.Flag("flip_sin_to_cos", true), config.Number("freq_shift", 0)),
            ScaleShiftNorm = config.Text("resnet_time_scale_shift", "default") == "scale_shift",
            SymmetricDownsamplePadding = config.Whole("downsample_padding", 1) == 1,
            Label = Label(config, channels[0]),
            CenterInput = config.Flag("center_input_sample"),
        };
    }

    private static List<bool> Blocks(ModelConfig config, string key, int levels, string plain, string attending)
    {
        var blocks = config.Texts(key);
        if (blocks.Count != levels || blocks.Any(block => block != plain && block != attending))
            throw config.Unfit(key, $"{levels} of {plain} or {attending}, one for each of block_out_channels");
        return [.. blocks.Select(block => block == attending)];
    }

    // attention_head_dim is, despite its name, the number of heads in this class and the size of one in the other.
    private static List<UNetAttention> Transformers(ModelConfig config, IReadOnlyList<int> channels)
    {
        var heads = config.PerLevel(config.Has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim", channels.Count, 8, (part, key) => part.Whole(key));
        var depths = config.PerLevel("transformer_layers_per_block", channels.Count, 1, (part, key) => part.Whole(key));
        var onlyCross = config.PerLevel("only_cross_attention", channels.Count, false, (part, key) => part.Flag(key));
        return [.. channels.Select((width, level) => new UNetAttention(heads[level], width / heads[level], depths[level], onlyCross[level]))];
    }

    private static UNetAttention Plain(ModelConfig config, int width)
    {
        // Only a missing key has the default; null is one head as wide as the map.
        var size = config.OptionalWhole("attention_head_dim") ?? (config.Mentions("attention_head_dim") ? width : 8);
        return new UNetAttention(width / size, size);
    }

    // A single true covers the middle block, too; a list speaks of the levels only.
    private static bool OnlyCrossInTheMiddle(ModelConfig config, JsonObject json) => config.Has("mid_block_only_cross_attention")
        ? config.Flag("mid_block_only_cross_attention")
        : json["only_cross_attention"] is not JsonArray && config.Flag("only_cross_attention");

    private static LabelEmbedding? Label(ModelConfig config, int baseChannels) => config.Text("class_embed_type", "") switch
    {
        "" => config.OptionalWhole("num_class_embeds") is { } count ? new LabelEmbedding(LabelKind.Table, count) : null,
        "timestep" => new LabelEmbedding(LabelKind.Timestep, baseChannels),
        "projection" => new LabelEmbedding(LabelKind.Vector, config.Whole("projection_class_embeddings_input_dim")),
        _ => throw config.Unfit("class_embed_type", "timestep, projection or nothing"),
    };

    private static void RefuseWhatIsNotImplemented(ModelConfig config)
    {
        config.Require("act_fn", "silu");
        config.Require("time_embedding_type", "positional");
        config.Require("mid_block_scale_factor", "1");
        config.Require("resnet_out_scale_factor", "1");
        config.Require("conv_in_kernel", "3");
        config.Require("conv_out_kernel", "3");
        config.Require("mid_block_type", config.Has("cross_attention_dim") ? "UNetMidBlock2DCrossAttn" : "UNetMidBlock2D");
        config.Require("add_attention", "true");
        config.Require("downsample_type", "conv");
        config.Require("upsample_type", "conv");
        config.Require("attention_type", "default");
        config.RequireUnset(
            "dual_cross_attention", "encoder_hid_dim", "encoder_hid_dim_type", "addition_embed_type", "time_embedding_act_fn", "timestep_post_act",
            "time_cond_proj_dim", "resnet_skip_time_act", "class_embeddings_concat", "cross_attention_norm", "reverse_transformer_layers_per_block",
            "attn_norm_num_groups");
    }
}
