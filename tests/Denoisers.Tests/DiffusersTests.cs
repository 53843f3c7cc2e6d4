using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class DiffusersTests
{
    private const string Conditional = "UNet2DConditionModel";
    private const string Unconditional = "UNet2DModel";

    private static JsonObject Config(string architecture, string extra = "")
    {
        var attending = architecture == Conditional ? "CrossAttn" : "Attn";
        var config = JsonNode.Parse($$"""
            { "in_channels": 4, "out_channels": 4, "block_out_channels": [8, 16], "layers_per_block": 1, "norm_num_groups": 4, "cross_attention_dim": 6,
              "down_block_types": ["DownBlock2D", "{{attending}}DownBlock2D"], "up_block_types": ["{{attending}}UpBlock2D", "UpBlock2D"], "attention_head_dim": 4 }
            """)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse($"{{{extra}}}")!.AsObject()) config[key] = value?.DeepClone();
        return config;
    }

    private static UNetOptions Options(string architecture, string extra = "") => UNetBuilder.Options(UNets.Source(Config(architecture, extra), architecture: architecture));

    [Theory]
    [InlineData("input_blocks.0.0.weight", "conv_in.weight")]
    [InlineData("input_blocks.1.0.in_layers.2.weight", "down_blocks.0.resnets.0.conv1.weight")]
    [InlineData("input_blocks.2.0.op.bias", "down_blocks.0.downsamplers.0.conv.bias")]
    [InlineData("input_blocks.3.0.emb_layers.1.weight", "down_blocks.1.resnets.0.time_emb_proj.weight")]
    [InlineData("input_blocks.3.1.transformer_blocks.0.attn2.to_k.weight", "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight")]
    [InlineData("middle_block.0.out_layers.3.bias", "mid_block.resnets.0.conv2.bias")]
    [InlineData("middle_block.1.proj_in.weight", "mid_block.attentions.0.proj_in.weight")]
    [InlineData("output_blocks.1.2.conv.weight", "up_blocks.0.upsamplers.0.conv.weight")]
    [InlineData("output_blocks.1.1.norm.weight", "up_blocks.0.attentions.1.norm.weight")]
    [InlineData("output_blocks.3.0.skip_connection.weight", "up_blocks.1.resnets.1.conv_shortcut.weight")]
    [InlineData("time_embed.2.weight", "time_embedding.linear_2.weight")]
    [InlineData("out.2.bias", "conv_out.bias")]
    public void Names_are_translated(string original, string stored) =>
        Assert.Equal([stored], new DiffusersNames(Options(Conditional), old: false).Stored(original).Names);

    [Theory]
    [InlineData(Conditional, false, "")]
    [InlineData(Conditional, false, "\"use_linear_projection\": true, \"num_class_embeds\": 7")]
    [InlineData(Unconditional, false, "")]
    [InlineData(Unconditional, true, "")]
    public void A_renamed_checkpoint_predicts_the_same(string architecture, bool old, string extra)
    {
        var config = Config(architecture, extra);
        var options = Options(architecture, extra);
        using var module = UNets.OnMeta(config, architecture);
        using var weights = MadeUpWeights.For(module);
        using var stored = MadeUpWeights.Of(weights.Entries.Keys.SelectMany(name => Stored(new DiffusersNames(options, old).Stored(name), weights[name])).ToDictionary());
        using var denoiser = new UNetBuilder().Build(UNets.Source(config, stored, architecture), Compute.Cpu);
        using var direct = new Denoiser(new LazyModule<UNet>(module, weights, Compute.Cpu), options, denoiser.Spec);

        using var scope = NewDisposeScope();
        var (latent, t) = (randn(1, 4, 6, 6, generator: new Generator(1)), tensor([5L]));
        using var conditioning = new Conditioning { Context = architecture == Conditional ? ones(1, 3, 6) : null, Vector = options.Label is null ? null : tensor([3L]) };
        Assert.True(denoiser.Predict(latent, t, conditioning).allclose(direct.Predict(latent, t, conditioning), rtol: 0, atol: 0));
    }

    // As diffusers keeps it: one tensor as it is, or query, key and value apart, whose rows the original interleaves by head.
    private static IEnumerable<KeyValuePair<string, Tensor>> Stored(WeightLayout layout, Tensor original)
    {
        if (layout.Names.Count == 1) return [KeyValuePair.Create(layout.Names[0], original.alias())];
        using var scope = NewDisposeScope();
        var rows = original.reshape([layout.Heads, 3, original.shape[0] / 3 / layout.Heads, .. original.shape[1..]]);
        return [.. layout.Names.Select((name, part) =>
        {
            var own = rows.select(1, part).flatten(0, 1);
            return KeyValuePair.Create(name, (own.dim() == 3 ? own.squeeze(-1) : own).clone().DetachFromDisposeScope());
        })];
    }

    [Fact]
    public void One_key_means_the_number_of_heads_in_one_class_and_their_size_in_the_other()
    {
        var conditional = Options(Conditional).Middle;
        Assert.Equal((4, 4), (conditional.Heads, conditional.HeadDim));
        var unconditional = Options(Unconditional, "\"attention_head_dim\": 8").Middle;
        Assert.Equal((2, 8), (unconditional.Heads, unconditional.HeadDim));
        var single = Options(Unconditional, "\"attention_head_dim\": null").Middle;
        Assert.Equal((1, 16), (single.Heads, single.HeadDim));
        Assert.Equal([2, 8], Options(Conditional, "\"attention_head_dim\": [2, 8], \"down_block_types\": [\"CrossAttnDownBlock2D\", \"CrossAttnDownBlock2D\"]")
            .Levels.Select(level => level.Down!.Heads));
    }

    [Fact]
    public void Attention_to_the_context_only_covers_the_middle_when_it_is_said_for_all()
    {
        Assert.True(Options(Conditional, "\"only_cross_attention\": true").Middle.OnlyCross);
        var listed = Options(Conditional, "\"only_cross_attention\": [false, true]");
        Assert.False(listed.Middle.OnlyCross);
        Assert.True(listed.Levels[1].Down!.OnlyCross);
    }

    [Theory]
    [InlineData("\"down_block_types\": [\"DownBlock2D\", \"KDownBlock2D\"]", "down_block_types")]
    [InlineData("\"addition_embed_type\": \"text_time\"", "addition_embed_type")]
    [InlineData("\"attention_head_dim\": [1, 2, 3]", "attention_head_dim")]
    [InlineData("\"act_fn\": \"mish\"", "act_fn")]
    public void A_configuration_that_is_not_understood_is_refused_by_key(string extra, string key) =>
        Assert.Contains($"'{key}'", Assert.Throws<InvalidDataException>(() => Options(Conditional, extra)).Message);
}
