using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Reads the two configurations of the same network.</summary>
internal static class BertConfig
{
    /// <summary>The original's <c>BERTEmbedder</c>: heads are 8 of 64 and the feed-forward is four times as wide, whatever the width.</summary>
    public static BertOptions ReadOriginal(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        var width = config.Whole("n_embed");
        return new BertOptions
        {
            Width = width,
            Layers = config.Whole("n_layer"),
            FeedForward = 4 * width,
            Vocabulary = config.Whole("vocab_size", 30522),
            Tokens = config.Whole("max_seq_len", 77),
        };
    }

    /// <summary>diffusers' <c>LDMBertModel</c>.</summary>
    public static BertOptions ReadDiffusers(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        config.Require("activation_function", "gelu");
        config.Require("scale_embedding", "false");
        return new BertOptions
        {
            Width = config.Whole("d_model", 1280),
            Layers = config.Whole("encoder_layers", 32),
            FeedForward = config.Whole("encoder_ffn_dim", 5120),
            Heads = config.Whole("encoder_attention_heads", 8),
            HeadDim = config.Whole("head_dim", 64),
            Vocabulary = config.Whole("vocab_size", 30522),
            Tokens = config.Whole("max_position_embeddings", 77),
        };
    }
}
