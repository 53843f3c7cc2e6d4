using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Reads the original's <c>params</c>: <c>embed_dim</c>, <c>n_embed</c>, <c>ddconfig</c>.</summary>
internal static class OriginalConfig
{
    public static AutoencoderOptions Read(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        var ddconfig = config.Part("ddconfig");
        ddconfig.Require("use_linear_attn", "false");
        var attention = ddconfig.Text("attn_type", "vanilla");
        if (attention is not ("vanilla" or "vanilla-xformers" or "none")) throw ddconfig.Unfit("attn_type", "vanilla or none");

        var resolution = ddconfig.Whole("resolution");
        var attended = ddconfig.Wholes("attn_resolutions", []);
        var channels = ddconfig.Whole("ch");
        return new AutoencoderOptions
        {
            InChannels = ddconfig.Whole("in_channels"),
            OutChannels = ddconfig.Whole("out_ch"),
            BaseChannels = channels,
            // The resolution that counts is the configuration's, whatever size is encoded.
            Levels = [.. ddconfig.Wholes("ch_mult", [1, 2, 4, 8]).Select((multiplier, level) =>
                new AutoencoderLevel(channels * multiplier, attention != "none" && attended.Contains(resolution >> level)))],
            ResBlocks = ddconfig.Whole("num_res_blocks"),
            LatentChannels = ddconfig.Whole("z_channels"),
            EmbedDim = config.Whole("embed_dim"),
            DoubleZ = ddconfig.Flag("double_z", true),
            Codebook = config.OptionalWhole("n_embed"),
            MiddleAttention = attention != "none",
            ResampleWithConv = ddconfig.Flag("resamp_with_conv", true),
            TanhOut = ddconfig.Flag("tanh_out"),
            ScaleFactor = new ModelConfig(source.Model).Number("scale_factor", 1.0),
        };
    }
}
