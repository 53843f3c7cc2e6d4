using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders.Tests;

[LeakFree]
public sealed class ClipImageEncoderTests
{
    private static ComponentSource Source(Weights weights, string vision = "\"patch_size\": 4") => new("CLIPModel", JsonNode.Parse($$"""
        { "projection_dim": 6, "vision_config": { "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16, "image_size": 16, {{vision}} } }
        """)!.AsObject(), weights, "test", null);

    /// <summary>As a file has them: the whole's token is a vector, and the half that reads lies beside.</summary>
    private static MadeUpWeights Weights()
    {
        using var none = MadeUpWeights.Of([]);
        using var module = new ClipVisionModel(ClipVisionBuilder.Options(Source(none)));
        using var made = MadeUpWeights.For(module);
        const string Whole = "vision_model.embeddings.class_embedding";
        var tensors = made.Entries.Keys.Where(name => name != Whole + ".weight").ToDictionary(name => name, name => made[name].clone());
        using (var row = made[Whole + ".weight"].reshape(-1)) tensors[Whole] = row.clone();
        tensors["text_model.final_layer_norm.weight"] = ones(8);
        tensors["logit_scale"] = tensor(1f);
        return MadeUpWeights.Of(tensors);
    }

    [Fact]
    public void A_picture_becomes_a_vector_of_length_1_whatever_its_size()
    {
        using var weights = Weights();
        using var encoder = new ClipVisionBuilder().Build(Source(weights), Compute.Cpu);
        Assert.Equal(new ImageEncoderSpec(6), encoder.Spec);
        using var scope = NewDisposeScope();
        var two = encoder.Encode(cat([full([1, 3, 20, 30], 0.25f), full([1, 3, 20, 30], 0.75f)], 0));
        Assert.Equal([2, 6], two.shape);
        Assert.All(two.square().sum(1).data<float>().ToArray(), length => Assert.Equal(1, length, 1e-5));
        Assert.True(encoder.Encode(full([1, 3, 16, 16], 0.25f)).allclose(two.narrow(0, 0, 1), rtol: 0, atol: 1e-5));     // of one colour, resized or not
        Assert.False(two.narrow(0, 1, 1).allclose(two.narrow(0, 0, 1), rtol: 0, atol: 1e-3));
    }

    [Fact]
    public void The_token_of_the_whole_which_comes_first_sees_the_last_patch()
    {
        using var weights = Weights();
        using var encoder = new ClipVisionBuilder().Build(Source(weights), Compute.Cpu);
        using var scope = NewDisposeScope();
        var picture = full([1, 3, 16, 16], 0.25f);
        var before = encoder.Encode(picture);
        picture[.., .., 12.., 12..] = tensor(1f);
        Assert.False(before.allclose(encoder.Encode(picture), rtol: 0, atol: 1e-4));
    }

    [Fact]
    public void Patches_that_do_not_fill_the_picture_are_refused()
    {
        using var none = MadeUpWeights.Of([]);
        Assert.Contains("'patch_size'",
            Assert.Throws<InvalidDataException>(() => ClipVisionBuilder.Options(Source(none, "\"patch_size\": 5"))).Message, StringComparison.Ordinal);
    }
}
