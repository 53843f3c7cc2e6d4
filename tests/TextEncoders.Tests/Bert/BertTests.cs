using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.TextEncoders.Tests;

[LeakFree]
public sealed class BertTests
{
    private const string Original = "ldm.modules.encoders.modules.BERTEmbedder";

    private static readonly JsonObject Small = JsonNode.Parse("""{ "n_embed": 16, "n_layer": 2, "vocab_size": 30, "max_seq_len": 9 }""")!.AsObject();

    private static ComponentSource Source(Weights weights, JsonObject? config = null, string? folder = null, string architecture = Original) =>
        new(architecture, config ?? Small, weights, "bert", folder);

    private static (TextEncoder Encoder, MadeUpWeights Weights) Build(Compute? compute = null)
    {
        using var module = new BertEmbedder(BertBuilder.Options(Source(MadeUpWeights.Of([]))));
        var weights = MadeUpWeights.For(module);
        return ((TextEncoder)new BertBuilder().Build(Source(weights), compute ?? Compute.Cpu), weights);
    }

    [Theory]
    [InlineData("transformer.token_emb.weight", "model.embed_tokens.weight")]
    [InlineData("transformer.pos_emb.emb.weight", "model.embed_positions.weight")]
    [InlineData("transformer.attn_layers.layers.4.0.bias", "model.layers.2.self_attn_layer_norm.bias")]
    [InlineData("transformer.attn_layers.layers.4.1.to_q.weight", "model.layers.2.self_attn.q_proj.weight")]
    [InlineData("transformer.attn_layers.layers.4.1.to_out.bias", "model.layers.2.self_attn.out_proj.bias")]
    [InlineData("transformer.attn_layers.layers.5.0.weight", "model.layers.2.final_layer_norm.weight")]
    [InlineData("transformer.attn_layers.layers.5.1.net.0.0.bias", "model.layers.2.fc1.bias")]
    [InlineData("transformer.attn_layers.layers.5.1.net.2.weight", "model.layers.2.fc2.weight")]
    [InlineData("transformer.norm.weight", "model.layer_norm.weight")]
    [InlineData("transformer.to_logits.bias", "to_logits.bias")]
    public void Names_are_translated(string original, string stored) => Assert.Equal(stored, DiffusersNames.Stored(original));

    [Fact]
    public void Place_and_padding_count_and_later_tokens_are_seen()
    {
        var (encoder, weights) = Build();
        using (encoder) using (weights) using (var scope = NewDisposeScope())
        {
            var first = encoder.Encode(tensor([1L, 5, 6, 2, 0, 0], [1, 6]));
            Assert.Equal([1, 6, 16], first.shape);
            Assert.False(first.allclose(encoder.Encode(tensor([1L, 6, 5, 2, 0, 0], [1, 6]))));
            // Padding is attended to, as in the original: with less of it the first token reads differently.
            Assert.False(first.narrow(1, 0, 1).allclose(encoder.Encode(tensor([1L, 5, 6, 2], [1, 4])).narrow(1, 0, 1), rtol: 1e-4, atol: 1e-5));
            // A mask would have hidden it.
            var attended = tensor([true, true, true, true, false, false], [1, 6]);
            var masked = encoder.Network.forward(tensor([1L, 5, 6, 2, 0, 0], [1, 6]), attended);
            Assert.True(masked.narrow(1, 0, 4).allclose(encoder.Encode(tensor([1L, 5, 6, 2], [1, 4])), rtol: 1e-4, atol: 1e-5));
        }
    }

    [Fact]
    public void The_output_layer_is_checked_but_never_read()
    {
        var (encoder, weights) = Build();
        using (encoder) using (weights)
        {
            using var ids = zeros(1, 9, dtype: ScalarType.Int64);
            encoder.Encode(ids).Dispose();
            Assert.Equal(weights.Entries.Count - 2, weights.Reads);
            Assert.Equal(weights.Entries.Where(entry => !entry.Key.Contains("to_logits")).Sum(entry => 4 * entry.Value.Elements), encoder.Bytes);
        }
    }

    [Fact]
    public void Bfloat16_stays_near_float32()
    {
        var (exact, weights) = Build();
        using (exact) using (weights) using (var scope = NewDisposeScope())
        {
            using var rounded = new BertBuilder().Build(Source(weights), new Compute(CPU, ScalarType.BFloat16));
            var ids = tensor([1L, 5, 6, 7, 8, 9, 2, 0, 0], [1, 9]);
            var (a, b) = (exact.Encode(ids), rounded.Encode(ids));
            Assert.Equal(ScalarType.Float32, b.dtype);
            Assert.InRange((a - b).abs().mean().item<float>(), 1e-5, 0.05);
        }
    }

    [Fact]
    public void Too_many_tokens_are_refused()
    {
        var (encoder, weights) = Build();
        using (encoder) using (weights) using (var ids = zeros(1, 10, dtype: ScalarType.Int64))
            Assert.Contains("at most 9", Assert.Throws<ArgumentException>(() => encoder.Encode(ids)).Message);
    }
}
