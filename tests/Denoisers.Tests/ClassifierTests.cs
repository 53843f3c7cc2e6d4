using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class ClassifierTests
{
    private static ComponentSource Source(string pool, Weights? weights = null) => new("ldm.modules.diffusionmodules.openaimodel.EncoderUNetModel", JsonNode.Parse($$"""
        { "image_size": 8, "in_channels": 3, "model_channels": 32, "out_channels": 5, "num_res_blocks": 1, "attention_resolutions": [2],
          "channel_mult": [1, 2], "num_head_channels": 16, "pool": "{{pool}}" }
        """)!.AsObject(), weights!, "test", null);

    private static MadeUpWeights Weights(string pool)
    {
        using var module = new EncoderUNet(ClassifierBuilder.Options(Source(pool)));
        using var made = MadeUpWeights.For(module);
        // As a file has them: the positions are a parameter of the pooling itself.
        return MadeUpWeights.Of(made.Entries.Keys.ToDictionary(name => name.Replace("positional_embedding.weight", "positional_embedding", StringComparison.Ordinal), name => made[name].clone()));
    }

    [Theory, InlineData("adaptive", "out.3.weight"), InlineData("attention", "out.2.positional_embedding")]
    public void A_classifier_gives_a_logit_for_every_class_and_a_gradient_for_every_number(string pool, string parameter)
    {
        using var weights = Weights(pool);
        Assert.Contains(parameter, weights.Entries.Keys);
        using var classifier = new ClassifierBuilder().Build(Source(pool, weights), Compute.Cpu);
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 8, 8).requires_grad_();
        var logits = classifier.Logits(x, tensor([3f, 700f]));
        Assert.Equal([2, 5], logits.shape);
        logits.square().sum().backward(inputs: [x]);
        var gradient = x.grad!;
        Assert.Equal(x.shape, gradient.shape);
        Assert.True(gradient.ne(0).all().item<bool>());
    }

    [Fact]
    public void Mean_pooling_takes_latents_of_any_size_and_attention_pooling_that_of_its_positions()
    {
        var builder = new ClassifierBuilder();
        Assert.Equal(new ClassifierSpec(3, 5, null), builder.Describe(Source("adaptive")));
        Assert.Equal(new ClassifierSpec(3, 5, 8), builder.Describe(Source("attention")));
        Assert.Contains("'pool'", Assert.Throws<InvalidDataException>(() => builder.Describe(Source("spatial"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_lack_a_tensor_are_refused_by_the_name_in_the_file()
    {
        using var weights = Weights("attention");
        var partial = weights.Renamed(weights.Entries.Keys.Where(name => name != "out.2.positional_embedding").ToDictionary(name => name));
        var refused = Assert.Throws<InvalidDataException>(() => new ClassifierBuilder().Build(Source("attention", partial), Compute.Cpu));
        Assert.Contains("out.2.positional_embedding", refused.Message, StringComparison.Ordinal);
    }
}
