using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders.Tests;

[LeakFree]
public sealed class DiffusersTests
{
    private static JsonObject Config(string extra = "") => JsonNode.Parse($$"""
        { "_class_name": "AutoencoderKL", "in_channels": 3, "out_channels": 3, "block_out_channels": [8, 16, 16], "layers_per_block": 1, "latent_channels": 4, "norm_num_groups": 4,
          "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"] {{extra}} }
        """)!.AsObject();

    private static ComponentSource Source(Weights weights, string extra = "") => new("AutoencoderKL", Config(extra), weights, "diffusers", null);

    [Theory]
    [InlineData("encoder.down.1.block.0.nin_shortcut.weight", "encoder.down_blocks.1.resnets.0.conv_shortcut.weight")]
    [InlineData("encoder.down.0.downsample.conv.bias", "encoder.down_blocks.0.downsamplers.0.conv.bias")]
    [InlineData("decoder.up.0.block.1.norm2.bias", "decoder.up_blocks.2.resnets.1.norm2.bias")]
    [InlineData("decoder.up.2.upsample.conv.weight", "decoder.up_blocks.0.upsamplers.0.conv.weight")]
    [InlineData("decoder.mid.block_2.conv1.weight", "decoder.mid_block.resnets.1.conv1.weight")]
    [InlineData("encoder.mid.attn_1.norm.weight", "encoder.mid_block.attentions.0.group_norm.weight")]
    [InlineData("encoder.mid.attn_1.q.weight", "encoder.mid_block.attentions.0.to_q.weight")]
    [InlineData("encoder.mid.attn_1.proj_out.bias", "encoder.mid_block.attentions.0.to_out.0.bias")]
    [InlineData("encoder.norm_out.weight", "encoder.conv_norm_out.weight")]
    [InlineData("post_quant_conv.weight", "post_quant_conv.weight")]
    public void Names_are_translated(string original, string stored) => Assert.Equal(stored, DiffusersNames.Stored(original, levels: 3, old: false));

    [Theory, InlineData(false), InlineData(true)]
    public void A_renamed_checkpoint_decodes_to_the_same_pictures(bool old)
    {
        using var module = new FirstStage(AutoencoderBuilder.Options(Source(MadeUpWeights.Of([]))));
        using var weights = MadeUpWeights.For(module);
        // As diffusers keeps it: other names, and the attention's 1×1 convolutions as matrices.
        using var stored = MadeUpWeights.Of(weights.Entries.ToDictionary(
            entry => DiffusersNames.Stored(entry.Key, levels: 3, old),
            entry => entry.Key.Contains("attn_1") && entry.Value.Shape.Count == 4 ? weights[entry.Key].view(entry.Value.Shape[0], entry.Value.Shape[1]) : weights[entry.Key].alias()));
        using var autoencoder = new AutoencoderBuilder().Build(Source(stored), Compute.Cpu);
        using var direct = new Autoencoder(new LazyModule<FirstStage>(module, weights, Compute.Cpu), AutoencoderBuilder.Options(Source(stored)), "direct");
        using var z = randn(1, 4, 4, 4, generator: new Generator(4));
        using Tensor a = autoencoder.Decode(z), b = direct.Decode(z);
        Assert.True(a.allclose(b, rtol: 0, atol: 0));
    }

    [Fact]
    public void What_is_missing_is_named_as_the_file_would_name_it()
    {
        using var module = new FirstStage(AutoencoderBuilder.Options(Source(MadeUpWeights.Of([]))));
        using var weights = MadeUpWeights.For(module);
        using var stored = MadeUpWeights.Of(weights.Entries.Keys.Where(name => name != "encoder.norm_out.weight")
            .ToDictionary(name => DiffusersNames.Stored(name, levels: 3, old: false), name => weights[name].alias()));
        var error = Assert.Throws<InvalidDataException>(() => new AutoencoderBuilder().Build(Source(stored), Compute.Cpu));
        Assert.Contains("1 missing: encoder.conv_norm_out.weight", error.Message);
        Assert.Contains("made-up.safetensors", error.Message);
    }

    [Theory]
    [InlineData("", 0.18215)]
    [InlineData(", \"scaling_factor\": 0.13025", 0.13025)]
    public void The_scale_factor_has_the_default_of_2022(string extra, double expected) =>
        Assert.Equal(expected, AutoencoderBuilder.Options(Source(MadeUpWeights.Of([]), extra)).ScaleFactor);

    [Theory]
    [InlineData(", \"act_fn\": \"relu\"", "act_fn")]
    [InlineData(", \"scaling_factor\": \"two\"", "scaling_factor")]
    [InlineData(", \"use_quant_conv\": false", "use_quant_conv")]
    public void A_configuration_that_is_not_understood_is_refused_by_key(string extra, string key) =>
        Assert.Contains($"'{key}'", Assert.Throws<InvalidDataException>(() => AutoencoderBuilder.Options(Source(MadeUpWeights.Of([]), extra))).Message);
}
