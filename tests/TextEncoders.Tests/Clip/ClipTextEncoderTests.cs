using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders.Tests;

[LeakFree]
public sealed class ClipTextEncoderTests
{
    private const string Modules = "ldm.modules.encoders.modules.";

    private static readonly ClipTextOptions Small = new() { Width = 64, Layers = 3, Heads = 1, FeedForward = 32, Vocabulary = 20, Tokens = 7, QuickGelu = true };

    private static readonly JsonObject Config = JsonNode.Parse("""
        { "hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 1, "intermediate_size": 32, "vocab_size": 20, "max_position_embeddings": 7, "projection_dim": 10 }
        """)!.AsObject();

    private static MadeUpWeights Weights(ClipTextOptions options)
    {
        using var module = new ClipTextModel(options);
        return MadeUpWeights.For(module);
    }

    private static ClipTextEncoder Build(Weights weights, string architecture = "CLIPTextModel", JsonObject? config = null) =>
        (ClipTextEncoder)new ClipBuilder().Build(new ComponentSource(architecture, config ?? Config, weights, "clip", null), Compute.Cpu);

    private static Tensor Ids() => tensor([18L, 3, 4, 5, 19, 19, 19, 18, 7, 19, 19, 19, 19, 19], [2, 7]);

    [Fact]
    public void A_token_sees_what_is_before_it_and_nothing_behind()
    {
        using var weights = Weights(Small);
        using var encoder = Build(weights);
        using var scope = NewDisposeScope();
        var full = encoder.Encode(tensor([18L, 3, 4, 5, 19], [1, 5]));
        Assert.Equal([1, 5, 64], full.shape);
        var other = encoder.Encode(tensor([18L, 3, 4, 9, 9], [1, 5]));
        Assert.True(full.narrow(1, 0, 3).allclose(other.narrow(1, 0, 3), rtol: 1e-4, atol: 1e-5));
        Assert.False(full.narrow(1, 3, 2).allclose(other.narrow(1, 3, 2)));
        Assert.False(full.narrow(1, 2, 1).allclose(encoder.Encode(tensor([18L, 4, 3, 5, 19], [1, 5])).narrow(1, 2, 1)));
    }

    [Fact]
    public void Skipping_a_layer_is_the_model_without_it()
    {
        using var weights = Weights(Small);
        using var encoder = Build(weights);
        var without = JsonNode.Parse(Config.ToJsonString())!.AsObject();
        without["num_hidden_layers"] = 2;
        using var shorter = Build(weights.Renamed(weights.Entries.Keys.Where(name => !name.Contains("layers.2.")).ToDictionary(name => name)), config: without);
        using var skipping = encoder.With(encoder.Output with { Skipped = 1 });
        using var scope = NewDisposeScope();
        Assert.True(skipping.Encode(Ids()).allclose(shorter.Encode(Ids())));
        using var raw = encoder.With(encoder.Output with { Normalized = false });
        Assert.False(raw.Encode(Ids()).allclose(encoder.Encode(Ids())));
    }

    [Fact]
    public void The_text_as_a_whole_is_read_where_it_ends()
    {
        using var weights = Weights(Small with { Projection = 10 });
        using var encoder = Build(weights, "CLIPTextModelWithProjection");
        using var end = encoder.With(new ClipTextOutput { Pooling = ClipPooling.End });
        using var projected = encoder.With(new ClipTextOutput { Pooling = ClipPooling.Projected });
        using var unit = encoder.With(new ClipTextOutput { Pooling = ClipPooling.UnitLength });
        using var scope = NewDisposeScope();
        var states = encoder.Encode(Ids());
        var pooled = end.Encode(Ids());
        Assert.Equal([2, 1, 64], pooled.shape);
        Assert.True(pooled[0, 0].allclose(states[0, 4]));                       // the first of the ends
        Assert.True(pooled[1, 0].allclose(states[1, 2]));
        Assert.Equal(new TextEncoderSpec(1, 10), projected.Spec);
        Assert.Equal([2, 1, 10], projected.Encode(Ids()).shape);
        Assert.True(unit.Encode(Ids()).norm(2).allclose(ones(2, 1)));
    }

    [Fact]
    public void An_end_that_the_configuration_names_is_looked_for_itself()
    {
        using var weights = Weights(Small);
        var config = JsonNode.Parse(Config.ToJsonString())!.AsObject();
        config["eos_token_id"] = 5;
        using var encoder = Build(weights, config: config);
        using var end = encoder.With(new ClipTextOutput { Pooling = ClipPooling.End });
        using var scope = NewDisposeScope();
        Assert.True(end.Encode(Ids())[0, 0].allclose(encoder.Encode(Ids())[0, 3]));
    }

    [Fact]
    public void A_learned_word_is_its_vectors_and_the_encoder_it_came_from_does_not_change()
    {
        using var weights = Weights(Small);
        var encoder = Build(weights);
        using var scope = NewDisposeScope();
        var before = encoder.Encode(Ids());
        // The embedding of token 4 learned once more must read like token 4.
        var learner = encoder.With("word", stack([weights["text_model.embeddings.token_embedding.weight"][4].clone(), rand(64)]));
        var (known, learned) = (tensor([18L, 3, 4, 5, 19], [1, 5]), tensor([18L, 3, 20, 5, 19], [1, 5]));
        Assert.True(learner.Encode(learned).allclose(encoder.Encode(known)));
        Assert.False(learner.Encode(tensor([18L, 3, 21, 5, 19], [1, 5])).allclose(encoder.Encode(known)));
        Assert.True(encoder.Encode(Ids()).allclose(before));

        // What ends the text is still its end, though the learned ids are larger.
        using var pooled = learner.With(new ClipTextOutput { Pooling = ClipPooling.End });
        Assert.True(pooled.Encode(learned)[0, 0].allclose(learner.Encode(learned)[0, 4]));

        // The weights live until the last variant is gone.
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => encoder.Encode(known));
        Assert.Equal([1, 5, 64], learner.Encode(learned).shape);
        learner.Dispose();
        Assert.Equal([1, 1, 64], pooled.Encode(learned).shape);
    }

    [Fact]
    public void Words_learned_one_after_the_other_have_ids_of_their_own_and_none_is_learned_twice()
    {
        using var weights = Weights(Small);
        using var encoder = Build(weights);
        using var one = encoder.With("one", zeros(2, 64));
        using var two = one.With("two", ones(1, 64));
        using (var vectors = two.Learned()!)
        using (var sums = vectors.sum(1))
            Assert.Equal([0f, 0, 64], sums.data<float>().ToArray());
        Assert.Contains("'one' is known already", Assert.Throws<ArgumentException>(() => two.With("one", zeros(1, 64))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transformer.text_model.")]
    [InlineData("transformer.")]
    public void Stable_Diffusion_1_keeps_the_same_names_below_a_prefix(string prefix)
    {
        using var weights = Weights(Small);
        var stored = weights.Renamed(weights.Entries.Keys.ToDictionary(name => prefix + name["text_model.".Length..]));
        using var plain = Build(weights);
        using var encoder = Build(stored, Modules + "FrozenCLIPEmbedder", []);
        using var scope = NewDisposeScope();
        Assert.Equal(new TextEncoderSpec(7, 64), encoder.Spec);
        Assert.True(encoder.Encode(Ids()).allclose(plain.Encode(Ids())));
    }

    [Theory]
    [InlineData("last", null, 0, true)]
    [InlineData("hidden", -2, 1, false)]
    [InlineData("hidden", 3, 0, false)]
    [InlineData("hidden", 0, 3, false)]
    public void The_layer_of_a_frozen_encoder_is_what_its_configuration_says(string layer, int? index, int skipped, bool normalized)
    {
        using var weights = Weights(Small);
        var stored = weights.Renamed(weights.Entries.Keys.ToDictionary(name => "transformer." + name));
        using var encoder = Build(stored, Modules + "FrozenCLIPEmbedder", new JsonObject { ["layer"] = layer, ["layer_idx"] = index });
        Assert.Equal((skipped, normalized), (encoder.Output.Skipped, encoder.Output.Normalized));
    }

    /// <summary>The same weights as OpenCLIP stores them: query, key and value in one, projections the other way round.</summary>
    private static MadeUpWeights AsOpenClip(MadeUpWeights weights)
    {
        var stored = new Dictionary<string, Tensor>();
        foreach (var name in weights.Entries.Keys)
        {
            if (name.Contains(".k_proj.", StringComparison.Ordinal) || name.Contains(".v_proj.", StringComparison.Ordinal)) continue;
            if (name.Contains(".q_proj.", StringComparison.Ordinal))
            {
                var layer = name.Split('.')[3];
                stored[$"model.transformer.resblocks.{layer}.attn.in_proj_{name.Split('.')[^1]}"] =
                    cat([weights[name], weights[name.Replace(".q_proj.", ".k_proj.")], weights[name.Replace(".q_proj.", ".v_proj.")]], 0);
                continue;
            }
            var renamed = name switch
            {
                "text_projection.weight" => "model.text_projection",
                "text_model.embeddings.position_embedding.weight" => "model.positional_embedding",
                _ => "model." + name.Replace("text_model.embeddings.", "").Replace("text_model.encoder.layers.", "transformer.resblocks.").Replace("text_model.final_layer_norm", "ln_final")
                    .Replace("layer_norm", "ln_").Replace("self_attn.out_proj", "attn.out_proj").Replace("mlp.fc1", "mlp.c_fc").Replace("mlp.fc2", "mlp.c_proj"),
            };
            using var source = weights[name].alias();
            stored[renamed] = name == "text_projection.weight" ? source.transpose(0, 1).Use(turned => turned.contiguous()) : source.clone();
        }
        stored["model.logit_scale"] = tensor(4.6f);
        return MadeUpWeights.Of(stored);
    }

    [Fact]
    public void Stable_Diffusion_2_takes_the_state_before_the_last_layer_from_weights_under_other_names()
    {
        using var weights = Weights(Small with { QuickGelu = false });
        using var stored = AsOpenClip(weights);
        var config = JsonNode.Parse(Config.ToJsonString())!.AsObject();
        config["hidden_act"] = "gelu";
        using var plain = Build(weights, config: config);
        using var penultimate = plain.With(new ClipTextOutput { Skipped = 1 });
        using var encoder = Build(stored, Modules + "FrozenOpenCLIPEmbedder", new JsonObject { ["layer"] = "penultimate", ["freeze"] = true });
        using var scope = NewDisposeScope();
        Assert.True(encoder.Encode(Ids()).allclose(penultimate.Encode(Ids())));
        Assert.False(encoder.Encode(Ids()).allclose(plain.Encode(Ids())));
    }

    [Fact]
    public void Retrieval_augmented_models_take_one_vector_of_unit_length()
    {
        using var weights = Weights(Small with { Projection = 10 });
        using var stored = AsOpenClip(weights);
        using var plain = Build(weights, "CLIPTextModelWithProjection");
        using var unit = plain.With(new ClipTextOutput { Pooling = ClipPooling.UnitLength });
        using var encoder = Build(stored, Modules + "FrozenCLIPTextEmbedder", []);
        using var scope = NewDisposeScope();
        Assert.Equal(new TextEncoderSpec(1, 10), encoder.Spec);
        Assert.True(encoder.Encode(Ids()).allclose(unit.Encode(Ids())));
    }

    [Fact]
    public void A_missing_tensor_is_named_as_the_file_names_it()
    {
        using var weights = Weights(Small);
        using var stored = AsOpenClip(weights);
        var without = stored.Renamed(stored.Entries.Keys.Where(name => !name.EndsWith("resblocks.1.attn.in_proj_bias", StringComparison.Ordinal)).ToDictionary(name => name));
        var refused = Assert.Throws<InvalidDataException>(() => Build(without, Modules + "FrozenOpenCLIPEmbedder", []));
        Assert.Contains("3 missing: ", refused.Message, StringComparison.Ordinal);
        var empty = Assert.Throws<InvalidDataException>(() => Build(MadeUpWeights.Of([]), Modules + "FrozenOpenCLIPEmbedder", []));
        Assert.Contains("'model.token_embedding.weight'", empty.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_act", "\"relu\"", "quick_gelu or gelu")]
    [InlineData("num_hidden_layers", "\"three\"", "a whole number")]
    public void A_configuration_that_cannot_be_met_is_refused(string key, string value, string expected)
    {
        using var weights = Weights(Small);
        var config = JsonNode.Parse(Config.ToJsonString())!.AsObject();
        config[key] = JsonNode.Parse(value);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Build(weights, config: config)).Message, StringComparison.Ordinal);
    }
}
