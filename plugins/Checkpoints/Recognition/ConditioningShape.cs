using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The conditioning stage, told by the names of its tensors.</summary>
internal static class ConditioningShape
{
    /// <returns>Its <c>target</c> and <c>params</c>, or the original's word for none.</returns>
    public static JsonNode Derive(TensorShapes shapes)
    {
        if (shapes.Has("transformer.token_emb.weight"))
            return Of("ldm.modules.encoders.modules.BERTEmbedder", new JsonObject
            {
                ["n_embed"] = shapes.Size("transformer.token_emb.weight", 1),
                ["n_layer"] = shapes.Count("transformer.attn_layers.layers.", ".0.weight") / 2, // attention and feed-forward take turns
                ["vocab_size"] = shapes.Size("transformer.token_emb.weight", 0),
                ["max_seq_len"] = shapes.Size("transformer.pos_emb.emb.weight", 0),
                // 30,522 is the vocabulary of BERT; any other belongs to tokens that are no text.
                ["use_tokenizer"] = shapes.Size("transformer.token_emb.weight", 0) == 30522,
            });
        if (shapes.Has("transformer.text_model.embeddings.token_embedding.weight"))
            return Of("ldm.modules.encoders.modules.FrozenCLIPEmbedder", new JsonObject { ["version"] = "openai/clip-vit-large-patch14", ["max_length"] = 77 });
        if (shapes.Has("model.token_embedding.weight"))
            return Of("ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder", new JsonObject { ["freeze"] = true, ["layer"] = "penultimate" });
        if (shapes.Has("embedding.weight"))
            return Of("ldm.modules.encoders.modules.ClassEmbedder", new JsonObject { ["n_classes"] = shapes.Size("embedding.weight", 0), ["embed_dim"] = shapes.Size("embedding.weight", 1), ["key"] = "class_label" });
        if (shapes.Has("channel_mapper.weight"))
            return Of("ldm.modules.encoders.modules.SpatialRescaler", new JsonObject { ["n_stages"] = 2, ["in_channels"] = shapes.Size("channel_mapper.weight", 1), ["out_channels"] = shapes.Size("channel_mapper.weight", 0) });
        // The first stage, stored a second time under this prefix, conditions inpainting.
        return shapes.Has("encoder.conv_in.weight") ? "__is_first_stage__" : "__is_unconditional__";
    }

    private static JsonObject Of(string target, JsonObject parameters) => new() { ["target"] = target, ["params"] = parameters };
}
