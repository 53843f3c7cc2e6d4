using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Reads the original's <c>unet_config.params</c>, also in the form that Stable Diffusion 2 extends it to.</summary>
internal static class OriginalConfig
{
    public static UNetOptions Read(JsonObject json)
    {
        var config = new ModelConfig(json);
        config.Require("dims", "2");
        config.RequireUnset("n_embed", "disable_self_attentions", "num_attention_blocks", "disable_middle_self_attn");

        var channels = config.Whole("model_channels");
        var transformer = config.Flag("use_spatial_transformer");
        var attended = config.Wholes("attention_resolutions");
        var multipliers = config.Wholes("channel_mult", [1, 2, 4, 8]);
        var depths = config.PerLevel("transformer_depth", multipliers.Count, 1, (part, key) => part.Whole(key));
        var levels = multipliers.Select((multiplier, level) =>
        {
            var width = multiplier * channels;
            // "Resolutions" are down-sampling factors here: 1 is the full resolution.
            if (!attended.Contains(1 << level)) return new UNetLevel(width, null, null);
            return new UNetLevel(width, Attention(config, width, depths[level], up: false), Attention(config, width, depths[level], up: true));
        }).ToList();

        return new UNetOptions
        {
            InChannels = config.Whole("in_channels"),
            OutChannels = config.Whole("out_channels"),
            BaseChannels = channels,
            Levels = levels,
            Middle = Attention(config, levels[^1].Channels, depths[^1], up: false),
            ResBlocks = config.Whole("num_res_blocks"),
            SpatialTransformer = transformer,
            ContextDim = transformer ? config.OptionalWhole("context_dim") : null,
            LinearProjection = config.Flag("use_linear_in_transformer"),
            NewAttentionOrder = config.Flag("use_new_attention_order"),
            TimeEmbedDim = 4 * channels,
            ScaleShiftNorm = config.Flag("use_scale_shift_norm"),
            ResBlockUpDown = config.Flag("resblock_updown"),
            ResampleWithConv = config.Flag("conv_resample", true),
            Label = Label(config, json),
        };
    }

    private static UNetAttention Attention(ModelConfig config, int channels, int depth, bool up)
    {
        var (headChannels, heads) = (config.Whole("num_head_channels", -1), config.Whole("num_heads", -1));
        if (headChannels == -1 && heads == -1) throw config.Unfit("num_heads", "a number of heads, here or by num_head_channels");
        if (headChannels != -1)
        {
            // A width that the head's does not divide is where "legacy" tells: it widens the heads instead of leaving channels out.
            var count = channels / headChannels;
            return new UNetAttention(count, config.Flag("legacy", true) ? channels / count : headChannels, depth);
        }
        // Plain attention on the way up may have its own number, unless the configuration asks for widths to be fixed by num_heads.
        if (up && !config.Flag("use_spatial_transformer") && config.Flag("legacy", true) && config.Whole("num_heads_upsample", -1) is not -1 and var onTheWayUp)
            heads = onTheWayUp;
        return new UNetAttention(heads, channels / heads, depth);
    }

    private static LabelEmbedding? Label(ModelConfig config, JsonObject json) => json["num_classes"] switch
    {
        null => null,
        var value when value.GetValueKind() == JsonValueKind.Number => new LabelEmbedding(LabelKind.Table, config.Whole("num_classes")),
        var value when value.ToString() == "sequential" => new LabelEmbedding(LabelKind.Vector, config.Whole("adm_in_channels")),
        _ => throw config.Unfit("num_classes", "a number of classes, or sequential"),
    };
}
