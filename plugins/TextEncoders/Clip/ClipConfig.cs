using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>Reads a CLIP text encoder's shape: from transformers' configuration or, as the original's says little, from the weights.</summary>
internal static class ClipConfig
{
    /// <summary>transformers' <c>CLIPTextModel</c> and its like; the configuration of a whole CLIP has the text's under <c>text_config</c>.</summary>
    public static (ClipTextOptions Options, ClipTextOutput Output) ReadTransformers(ComponentSource source)
    {
        var config = new ModelConfig(source.Config["text_config"] as JsonObject ?? source.Config);
        var activation = config.Text("hidden_act", "quick_gelu");
        if (activation is not ("quick_gelu" or "gelu")) throw config.Unfit("hidden_act", "quick_gelu or gelu");
        var end = config.Whole("eos_token_id", 2);
        return (new ClipTextOptions
        {
            Width = config.Whole("hidden_size", 512),
            Layers = config.Whole("num_hidden_layers", 12),
            Heads = config.Whole("num_attention_heads", 8),
            FeedForward = config.Whole("intermediate_size", 2048),
            Vocabulary = config.Whole("vocab_size", 49408),
            Tokens = config.Whole("max_position_embeddings", 77),
            QuickGelu = activation == "quick_gelu",
            Eps = config.Number("layer_norm_eps", 1e-5),
            Projection = source.Architecture == "CLIPTextModel" ? null : new ModelConfig(source.Config).OptionalWhole("projection_dim") ?? config.Whole("projection_dim", 512),
            // 2 is what configurations said before 2023, whatever the vocabulary.
            End = end == 2 ? null : end,
        }, new ClipTextOutput());
    }

    /// <summary>The original's <c>FrozenCLIPEmbedder</c>, which holds transformers' model.</summary>
    public static (ClipTextOptions Options, ClipTextOutput Output) ReadFrozenClip(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        var options = FromWeights(source, ClipNames.Transformers, quickGelu: true);
        return (options, config.Text("layer", "last") switch
        {
            "last" => new ClipTextOutput(),
            "pooled" => new ClipTextOutput { Pooling = ClipPooling.End },
            // hidden_states: 0 is the embeddings', the last is the last layer's before the final norm; negative ones count from the end.
            "hidden" => new ClipTextOutput
            {
                Normalized = false,
                Skipped = config.Whole("layer_idx") is var index && Math.Abs(index) <= options.Layers ? index < 0 ? -index - 1 : options.Layers - index
                    : throw config.Unfit("layer_idx", $"at most {options.Layers}"),
            },
            _ => throw config.Unfit("layer", "last, pooled or hidden"),
        });
    }

    /// <summary>The original's <c>FrozenOpenCLIPEmbedder</c> of Stable Diffusion 2.</summary>
    public static (ClipTextOptions Options, ClipTextOutput Output) ReadOpenClip(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        return (FromWeights(source, ClipNames.OpenClip, quickGelu: false), config.Text("layer", "last") switch
        {
            "last" => new ClipTextOutput(),
            "penultimate" => new ClipTextOutput { Skipped = 1 },
            _ => throw config.Unfit("layer", "last or penultimate"),
        });
    }

    /// <summary>The original's <c>FrozenCLIPTextEmbedder</c> of retrieval-augmented models: one vector for a text.</summary>
    public static (ClipTextOptions Options, ClipTextOutput Output) ReadClipText(ComponentSource source)
    {
        var config = new ModelConfig(source.Config);
        config.Require("n_repeat", "1");
        var options = FromWeights(source, ClipNames.OpenClip, quickGelu: true) with { Projection = (int)Shape(source, "model.text_projection")[1] };
        return (options, new ClipTextOutput { Pooling = config.Flag("normalize", true) ? ClipPooling.UnitLength : ClipPooling.Projected });
    }

    private static ClipTextOptions FromWeights(ComponentSource source, ClipNames names, bool quickGelu)
    {
        var tokens = Shape(source, names.Stored(source.Weights, "text_model.embeddings.token_embedding.weight"));
        var layers = 0;
        while (source.Weights.Entries.ContainsKey(names.Stored(source.Weights, $"text_model.encoder.layers.{layers}.mlp.fc1.weight"))) layers++;
        return new ClipTextOptions
        {
            Vocabulary = (int)tokens[0],
            Width = (int)tokens[1],
            Tokens = (int)Shape(source, names.Stored(source.Weights, "text_model.embeddings.position_embedding.weight"))[0],
            Layers = layers,
            FeedForward = (int)Shape(source, names.Stored(source.Weights, "text_model.encoder.layers.0.mlp.fc1.weight"))[0],
            Heads = Math.Max(1, (int)tokens[1] / 64),                           // of 64, in every CLIP that was released
            QuickGelu = quickGelu,
        };
    }

    private static IReadOnlyList<long> Shape(ComponentSource source, string name) =>
        source.Weights.Entries.TryGetValue(name, out var entry) && entry.Shape.Count == 2 ? entry.Shape
            : throw new InvalidDataException($"{source.Weights.Origin} has no matrix '{name}', which a {source.Architecture} keeps");
}
